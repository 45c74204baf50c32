import type { Job } from '@linekeeper/api-contract';
import { decodeWebexId } from '@linekeeper/webex-client';
import type { PendingGrant } from '../../token-vault/index.ts';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, drawLine, note, nowOf, tellChanged } from '../context.ts';
import type { Check } from '../explain/facts.ts';
import { groupIncidents } from '../explain/incidents.ts';
import { recover, startCatchUp } from '../recover/recover.ts';
import { dropStandbyOf } from '../standby/change-standbys.ts';
import { chooseSeat } from '../standby/choose-seat.ts';
import { rowsOfJob } from '../standby/job-rows.ts';
import { noteServing } from '../standby/note-serving.ts';
import { forgetOrphans } from '../upkeep/forget-orphans.ts';
import { askWhoItIs } from '../watch/ask-webex.ts';
import { nextProbeAt } from '../watch/probe-organization.ts';
import { JOB_NAMES } from '../words.ts';
import * as adoptions from './adoptions.queries.ts';
import type { CheckedPerson } from './check-grant.ts';

/** What is about to become the authorization of a job: written down before the vault stores its tokens. */
interface Adopting {
  person: CheckedPerson;
  webexOrgId: string;
  checks: Check[];
  statusSeen: boolean;
  client: AuthorizationRow['client'];
  seat: number;
  /** Nobody had authorized this before. */
  fresh: boolean;
}

const REPAIR_AFTER_MS = 60_000;

/**
 * A checked grant becomes the authorization of its job: the one there is keeps its id, history and watermarks. The vault
 * stores first; should we die before our own row is written, `repairAdoptions` finds what was intended.
 */
export async function adoptGrant(
  context: Context,
  input: Pick<Adopting, 'person' | 'webexOrgId' | 'checks' | 'statusSeen'> & {
    /** A standby never touches the first one's row. Default: the first. */
    as?: 'primary' | 'standby';
    organizationId: string;
    job: Job;
    pending: PendingGrant;
  },
): Promise<void> {
  const { organizationId, job, person, pending, webexOrgId, checks, statusSeen } = input;
  const { database, ids } = context.platform;
  const now = nowOf(context);
  const rows = await queries.selectAuthorizations(database, { organizationId });
  const { client } = pending;
  const seat = chooseSeat(rowsOfJob(rows, job), { as: input.as ?? 'primary', person, client });
  const before = rows.find((row) => row.job === job && row.seat === seat);
  const authorizationId = before?.authorization_id ?? ids.uuid();
  const adoption: adoptions.AdoptionRow<Adopting> = {
    organization_id: organizationId,
    adoption_id: ids.uuid(),
    authorization_id: authorizationId,
    job,
    adopting: { person, webexOrgId, checks, statusSeen, client, seat, fresh: before === undefined },
    at: now,
    next_try_at: new Date(now.getTime() + REPAIR_AFTER_MS),
  };
  await adoptions.insertAdoption(database, adoption);
  context.platform.crashPoint('authorizations.before-adopt');
  await context.tokenVault.adopt(pending, { organizationId, authorizationId, job });
  context.platform.crashPoint('authorizations.adopted');
  await complete(context, adoption);
}

/** The vault holds the grant: now the authorization says so. Done twice it is done once. */
async function complete(context: Context, adoption: adoptions.AdoptionRow<Adopting>): Promise<void> {
  const { organization_id: organizationId, authorization_id: authorizationId, job } = adoption;
  const { person, seat, client, checks, webexOrgId, statusSeen } = adoption.adopting;
  const { database } = context.platform;
  const now = nowOf(context);
  const rows = await queries.selectAuthorizations(database, { organizationId });
  const before = rows.find((candidate) => candidate.authorization_id === authorizationId);
  const servedOn = before?.access_alive === true && before.refresh_refusal !== null;
  await queries.insertWatch(database, { organizationId, now });
  const [row] = await queries.upsertAuthorized(database, {
    organizationId,
    authorizationId,
    job,
    seat,
    client,
    person,
    webexOrgId,
    checks,
    statusSeenAt: statusSeen ? now : null,
    nextProbeAt: nextProbeAt(context),
    now,
  });
  if (row !== undefined) await tellAdopted(context, row, { fresh: adoption.adopting.fresh, servedOn });
  await adoptions.deleteAdoption(database, { organizationId, adoptionId: adoption.adoption_id });
}

async function tellAdopted(
  context: Context,
  row: AuthorizationRow,
  { fresh, servedOn }: { fresh: boolean; servedOn: boolean },
): Promise<void> {
  const { organization_id: organizationId, authorization_id: authorizationId, job, seat } = row;
  const now = nowOf(context);
  await note(context, {
    organizationId,
    job,
    authorizationId,
    kind: 'authorized',
    text: `${row.authorizer_name} ${seat === 1 ? 'authorized' : 'stands by for'} ${JOB_NAMES[job].toLowerCase()}`,
  });
  if (fresh) {
    await drawLine(context, { organizationId, job, from: now });
    if (seat === 1) await startCatchUp(context, { organizationId, job, stoppedAt: null, first: true });
  } else if (row.state === 'stopped') {
    await recover(context, { row, how: 'by consent', servedOn });
  } else if (row.state === 'unknown') {
    await queries.saveAssessment(context.platform.database, { ...row, state: 'healthy' });
    await drawLine(context, { organizationId, job, from: now });
  }
  if (seat === 1) await dropStandbyOf(context, row);
  await noteServing(context, organizationId, job);
  await groupIncidents(context, organizationId, false);
  await tellChanged(context, organizationId, [job]);
}

/**
 * Ends what a crash interrupted. Whether the vault stored the tokens is asked of Webex itself: a grant that acts as the person
 * who was to be adopted was stored, whoever renewed it since.
 */
export async function repairAdoptions(context: Context): Promise<void> {
  const { database } = context.platform;
  const now = nowOf(context);
  for (const due of await adoptions.selectDueAdoptions(database, { now })) {
    const about = { organizationId: due.organization_id, adoptionId: due.adoption_id };
    const nextAt = new Date(now.getTime() + REPAIR_AFTER_MS);
    const [adoption] = await adoptions.claimAdoption<Adopting>(database, { ...about, dueAt: due.next_try_at, nextAt });
    if (adoption === undefined) continue;
    const verdict = await wasStored(context, adoption);
    if (verdict === 'stored') await complete(context, adoption);
    if (verdict !== 'not-stored') continue;
    await adoptions.deleteAdoption(database, about);
    // Where the vault stored what no row names, nothing may renew it for ever.
    await forgetOrphans(context, due.organization_id);
  }
}

async function wasStored(
  context: Context,
  adoption: adoptions.AdoptionRow<Adopting>,
): Promise<'stored' | 'not-stored' | 'not-told'> {
  const { organization_id: organizationId, authorization_id: authorizationId, job } = adoption;
  const rows = await queries.selectAuthorizations(context.platform.database, { organizationId });
  const target = { organizationId, authorizationId, job };
  const { seat } = adoption.adopting;
  const row = rows.find((candidate) => candidate.job === job && candidate.seat === seat);
  // Somebody else sits there now.
  if (row !== undefined && row.authorization_id !== authorizationId) return 'not-stored';
  // A later consent has said its own.
  if (row !== undefined && row.authorized_at > adoption.at) return 'not-stored';
  if ((await context.tokenVault.grantStatus(target)) === null) return 'not-stored';
  const own = await askWhoItIs(context.tokenVault.webexFor(target), job);
  if (own.own === 'refused') return 'not-stored';
  if (own.own !== 'accepted') return 'not-told';
  const uuid = decodeWebexId(own.person.id)?.uuid;
  return uuid === adoption.adopting.person.webexPersonId ? 'stored' : 'not-stored';
}
