import type { Job, ServiceAppOutcome } from '@linekeeper/api-contract';
import { decodeWebexId } from '@linekeeper/webex-client';
import { AppError } from '../../../platform/errors.ts';
import type { Organization } from '../../organizations/index.ts';
import type { LadderRung } from '../../token-vault/index.ts';
import * as queries from '../authorizations.queries.ts';
import { adoptGrant } from '../consent/adopt-grant.ts';
import { type Context, nowOf, tellChanged } from '../context.ts';
import { checkMachine } from './check-machine.ts';
import { SERVICE_APP_FIT } from './fit.ts';
import { type ServiceAppStandingRow, saveCheck } from './service-apps.queries.ts';

const CONTROL_HUB = 'Control Hub > Management > Apps > Service Apps';

export interface ApprovalCheck {
  organization: Organization;
  job: Job;
  as: 'primary' | 'standby';
  /** As somebody entered it; needed while the organization has never been authorized. */
  webexOrgId: string | null;
}

interface CheckEnd {
  outcome: ServiceAppOutcome;
  text: string;
}

/** "Check authorization": mints for this organization, tries the job, and stores it in the seat asked for. */
export async function checkApproval(context: Context, input: ApprovalCheck): Promise<CheckEnd> {
  const { organization, job } = input;
  if (SERVICE_APP_FIT[job] === 'never') {
    throw new AppError('service-app-not-possible', 'Signing people in needs a person: no Service App can do it.', {
      next: 'Authorize it in Webex.',
    });
  }
  const end = await tryIt(context, input);
  await saveCheck(context.platform.database, {
    organizationId: organization.organizationId,
    job,
    approval: approvalAfter(end.outcome),
    ...end,
    at: nowOf(context),
  });
  await tellChanged(context, organization.organizationId, [job]);
  return end;
}

/** Whoever was minted for was approved, whatever came after. */
function approvalAfter(outcome: ServiceAppOutcome): ServiceAppStandingRow['approval'] {
  switch (outcome) {
    case 'works':
    case 'scope-missing':
    case 'no-status':
    case 'job-refused':
      return 'approved';
    case 'not-approved':
      return 'not-approved';
    default:
      return 'not-known';
  }
}

async function tryIt(context: Context, input: ApprovalCheck): Promise<CheckEnd> {
  const { organization, job } = input;
  const entered = input.webexOrgId === null ? null : readOrgId(input.webexOrgId);
  const webexOrgId = organization.webexOrgId ?? entered;
  if (webexOrgId === null) {
    const text = 'Enter the Organization ID of Control Hub > Account: this organization has never been authorized.';
    return { outcome: 'wrong-organization', text };
  }
  const minted = await context.tokenVault.serviceApps.mint({ job, webexOrgId });
  if (minted.kind === 'unavailable') {
    return { outcome: 'unavailable', text: `Webex did not answer (${minted.reason}). Nothing was stored. Try again.` };
  }
  if (minted.kind === 'stopped') return endOf(minted.last, organization.name);
  const checked = await checkMachine(context, { job, pending: minted.pending, webexOrgId });
  if (checked.kind === 'refused') return { outcome: checked.outcome, text: checked.text };
  const { organizationId } = organization;
  const twin = await twinSeat(context, input, checked.person.webexPersonId);
  if (twin !== null) return { outcome: 'refused', text: twin };
  const bound = await context.organizations.bindWebexOrg(organizationId, webexOrgId, null);
  if (bound !== 'bound' && bound !== 'same') {
    const text = `This Webex organization is another one than ${organization.name}'s. Nothing was stored.`;
    return { outcome: 'wrong-organization', text };
  }
  await adoptGrant(context, { organizationId, job, as: input.as, pending: minted.pending, ...checked });
  return { outcome: 'works', text: `Approved, tried and stored: it acts as the ${checked.person.name}.` };
}

/** The same machine account in two seats would die in both at once. */
async function twinSeat(context: Context, input: ApprovalCheck, machineId: string): Promise<string | null> {
  const { organizationId } = input.organization;
  const rows = await queries.selectAuthorizations(context.platform.database, { organizationId });
  const twin = rows.find(
    (row) => row.job === input.job && row.client === 'service-app' && row.authorizer_webex_id === machineId,
  );
  if (twin === undefined) return null;
  if (input.as === 'standby' && twin.seat === 1) {
    return 'This Service App is already the first of this job: as its own standby it would stop with it.';
  }
  return input.as === 'primary' && twin.seat > 1
    ? 'This Service App already stands by for this job. Promote it instead.'
    : null;
}

function endOf(last: LadderRung, organization: string): CheckEnd {
  if (last.result === 'not-registered') {
    const text = 'The Service App is not registered here yet: its Client ID and Client Secret are missing.';
    return { outcome: 'not-registered', text };
  }
  if (last.rung === 'minter' || last.status === 401) {
    const text = `${last.text}. Authorize it on the page Installation > Service Apps.`;
    return { outcome: 'minter-missing', text };
  }
  if (last.result === 'not-authorized') {
    const text = `No Full Admin of ${organization} has approved this Service App: ${CONTROL_HUB}.`;
    return { outcome: 'not-approved', text };
  }
  return { outcome: 'refused', text: `Webex gives no tokens: ${last.text}. Nothing was stored.` };
}

/** A bare UUID, or the long form of developer pages. */
function readOrgId(text: string): string | null {
  const uuid = decodeWebexId(text)?.uuid ?? null;
  return uuid !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid) ? uuid : null;
}
