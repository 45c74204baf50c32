import { JOBS, type Job, type ServiceAppFit } from '@linekeeper/api-contract';
import type { WebexScope } from '@linekeeper/webex-contract';
import { JOB_SCOPES } from '../../token-vault/index.ts';

/** How far each job can run on a machine account. Source: docs/webex/service-apps.md. */
export const SERVICE_APP_FIT: Record<Job, ServiceAppFit> = {
  'users-sync': 'yes',
  presence: 'perhaps',
  'call-control': 'members-only',
  'call-records': 'not-proven',
  // A sign-in needs a person and the scopes of OpenID, which no Service App gets.
  'sign-in': 'never',
};

export const SERVICE_APP_JOBS: readonly Job[] = JOBS.filter((job) => SERVICE_APP_FIT[job] !== 'never');

/** The names to give them at Webex. */
export const SERVICE_APP_TITLES: Record<Job, string> = {
  'users-sync': "Linekeeper Users' Sync Machine",
  presence: 'Linekeeper Presence Machine',
  'call-control': 'Linekeeper Call Control Machine',
  'call-records': 'Linekeeper Call Records Machine',
  'sign-in': '',
};

export const MINTER_TITLE = 'Linekeeper Minting';

/** It mints for Service Apps and shows whose account it is; nothing else. */
export const MINTER_SCOPES: readonly WebexScope[] = ['spark:applications_token', 'spark:people_read'];

/** No machine needs to revoke anybody's tokens, and the organization's contacts are refused to Service Apps (docs/webex/service-apps.md). */
const NOT_FOR_MACHINES: readonly WebexScope[] = ['identity:tokens_write', 'identity:contacts_read'];

/** What its integration asks for, as far as it is offered to Service Apps. */
export function serviceAppScopes(job: Job): readonly WebexScope[] {
  return JOB_SCOPES[job].filter((scope) => !NOT_FOR_MACHINES.includes(scope));
}
