import type { Job } from '@linekeeper/api-contract';
import type { PendingGrant } from '../../token-vault/index.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, drawLine, note, nowOf, tellChanged } from '../context.ts';
import type { Check } from '../explain/facts.ts';
import { groupIncidents } from '../explain/incidents.ts';
import { recover, startCatchUp } from '../recover/recover.ts';
import { chooseSeat } from '../standby/choose-seat.ts';
import { rowsOfJob } from '../standby/job-rows.ts';
import { nextProbeAt } from '../watch/watch-authorizations.ts';
import { JOB_NAMES } from '../words.ts';
import type { CheckedPerson } from './check-grant.ts';

/**
 * A checked grant becomes the authorization of its job: the one there is keeps its id, history and watermarks. The vault
 * stores first; should we die before our own row is written, the next consent or probe finds a living grant.
 */
export async function adoptGrant(
  context: Context,
  input: {
    organizationId: string;
    job: Job;
    /** A standby never touches the first one's row. Default: the first. */
    as?: 'primary' | 'standby';
    pending: PendingGrant;
    person: CheckedPerson;
    webexOrgId: string;
    checks: Check[];
    statusSeen: boolean;
  },
): Promise<void> {
  const { organizationId, job, person } = input;
  const { database, ids } = context.platform;
  const now = nowOf(context);
  const rows = await queries.selectAuthorizations(database, { organizationId });
  const { client } = input.pending;
  const seat = chooseSeat(rowsOfJob(rows, job), { as: input.as ?? 'primary', person, client });
  const before = rows.find((row) => row.job === job && row.seat === seat);
  const authorizationId = before?.authorization_id ?? ids.uuid();
  await context.tokenVault.adopt(input.pending, { organizationId, authorizationId, job });
  context.platform.crashPoint('authorizations.adopted');
  await queries.insertWatch(database, { organizationId, now });
  const [row] = await queries.upsertAuthorized(database, {
    organizationId,
    authorizationId,
    job,
    seat,
    client,
    person,
    webexOrgId: input.webexOrgId,
    checks: input.checks,
    statusSeenAt: input.statusSeen ? now : null,
    nextProbeAt: nextProbeAt(context),
    now,
  });
  if (row === undefined) return;
  await note(context, {
    organizationId,
    job,
    authorizationId,
    kind: 'authorized',
    text: `${person.name} ${seat === 1 ? 'authorized' : 'stands by for'} ${JOB_NAMES[job].toLowerCase()}`,
  });
  if (before === undefined) {
    await drawLine(context, { organizationId, job, from: now });
    if (seat === 1) await startCatchUp(context, { organizationId, job, stoppedAt: null, first: true });
  } else if (row.state === 'stopped') {
    await recover(context, { row, how: 'by consent' });
  } else if (row.state === 'unknown') {
    await queries.saveAssessment(database, { ...row, state: 'healthy' });
    await drawLine(context, { organizationId, job, from: now });
  }
  await groupIncidents(context, organizationId, false);
  await tellChanged(context, organizationId, [job]);
}
