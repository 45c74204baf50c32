import type { Job } from '@linekeeper/api-contract';
import type { WebexScope } from '@linekeeper/webex-contract';

/**
 * What each integration asks for. `spark:people_read` covers `/people/me`; `audit:events_read` lets a living authorization
 * testify about a dead one; `spark-admin:people_read` lets it look at the dead one's authorizer, and `identity:tokens_read` at
 * the list of that person's grants, in two jobs that may well hang on two people;
 * `identity:tokens_write` lets them revoke what somebody here wants ended (decision 0023). `identity:people_read` opens SCIM's list of
 * accounts to the directory, and `identity:contacts_read` the organization's contacts (docs/webex/identity.md).
 */
export const JOB_SCOPES: Record<Job, readonly WebexScope[]> = {
  'users-sync': [
    'spark-admin:people_read',
    'spark-admin:organizations_read',
    'spark-admin:locations_read',
    'spark-admin:telephony_config_read',
    'spark-admin:workspaces_read',
    'identity:people_read',
    'identity:contacts_read',
    'audit:events_read',
    'identity:tokens_read',
    'identity:tokens_write',
    'spark:people_read',
  ],
  presence: [
    'spark-admin:people_read',
    'spark-admin:organizations_read',
    'spark:people_read',
    'audit:events_read',
    'identity:tokens_read',
    'identity:tokens_write',
  ],
  'call-control': [
    'spark-admin:calls_read',
    'spark-admin:calls_write',
    'spark-admin:telephony_config_read',
    'spark-admin:people_read',
    'spark:people_read',
    'audit:events_read',
  ],
  'call-records': ['spark-admin:calling_cdr_read', 'spark-admin:people_read', 'spark:people_read', 'audit:events_read'],
  'sign-in': ['openid', 'email', 'profile', 'spark:people_read'],
};

/**
 * Scopes a job works without, as grants older than the scope do, and what that costs. Those that are not named here it cannot do
 * without.
 */
export const COST_WITHOUT_SCOPE: { readonly [scope in WebexScope]?: string } = {
  'identity:people_read':
    'Without identity:people_read each look for changes pages through all people, and nobody but the list of people says who has left.',
  'identity:contacts_read': "Without identity:contacts_read the organization's contacts in Webex cannot be read.",
  'audit:events_read': 'Without audit:events_read nobody can tell who ended an authorization.',
  'identity:tokens_read': 'Without identity:tokens_read it cannot testify when an authorization of somebody else ends.',
  'identity:tokens_write': 'Without identity:tokens_write what is ended here goes on at Webex until it lapses.',
};

/** The name to give each integration at Webex. */
export const JOB_TITLES: Record<Job, string> = {
  'users-sync': "Linekeeper Users' Sync",
  presence: 'Linekeeper Presence',
  'call-control': 'Linekeeper Call Control',
  'call-records': 'Linekeeper Call Records',
  'sign-in': 'Linekeeper Sign-in',
};
