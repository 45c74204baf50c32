import type { Gap, GapState, Job, LifelineSegment } from '@linekeeper/api-contract';
import type { GapReport } from '../authorizations.types.ts';
import { type Context, note, nowOf, tellChanged } from '../context.ts';
import * as history from '../history.queries.ts';
import { lifelineOf } from '../lifeline.ts';
import { incidentName } from '../present-card.ts';
import * as queries from './gaps.queries.ts';

/** Data of a job is missing only where nothing served it: a standby leaves no gap. */
const EMPTY: readonly LifelineSegment['kind'][] = ['stopped'];

/** A dead refresh token ends nothing before the access token's own end. */
const SERVED_ON: GapReport = {
  state: 'none',
  text: 'Nothing of that time is missing: the access token from before went on working until it was replaced.',
};

/** Opens an account for each stretch in which a job stood still until now. Before the listeners catch up: nothing gets lost. */
export async function openGaps(
  context: Context,
  input: { organizationId: string; job: Job; since: Date; incidentId: string | null; servedOn: boolean },
): Promise<void> {
  const { organizationId, job, since } = input;
  const { database, ids } = context.platform;
  const now = nowOf(context);
  if (since >= now) return;
  const spans = await history.selectSpans(database, { organizationId, since });
  const line = lifelineOf(
    spans.filter((span) => span.job === job),
    { from: since, to: now },
  );
  for (const { from, to, kind } of line) {
    if (!EMPTY.includes(kind)) continue;
    const gap = { organizationId, from: new Date(from), to: new Date(to) };
    const report = input.servedOn ? SERVED_ON : await describeGap(context, job, gap);
    await queries.insertGap(database, {
      organization_id: organizationId,
      gap_id: ids.uuid(),
      job,
      incident_id: input.incidentId,
      from_at: gap.from,
      to_at: gap.to,
      // What the feature has not begun to fetch is not its last word.
      state: report.state === 'none' ? 'none' : 'filling',
      text: report.state === 'none' ? report.text : 'Being fetched.',
      told_at: now,
    });
  }
}

async function describeGap(
  context: Context,
  job: Job,
  gap: { organizationId: string; from: Date; to: Date },
): Promise<GapReport> {
  const describe = context.gapDescribers.get(job);
  return describe === undefined
    ? { state: 'none', text: 'Nothing of that time is missing: this job keeps no data.' }
    : await describe(gap);
}

/** Asks the features how far each open account is, once they have caught up. */
export async function retellGaps(context: Context): Promise<void> {
  const { database } = context.platform;
  for (const row of await queries.selectFillingGaps(database)) {
    const { organization_id: organizationId, gap_id: gapId, job, from_at: from, to_at: to } = row;
    const report = await describeGap(context, job, { organizationId, from, to });
    const told = await queries.retellGap(database, { organizationId, gapId, ...report, at: nowOf(context) });
    if (told.length === 0) continue;
    if (report.state !== 'filling') {
      await note(context, { organizationId, job, kind: 'catch-up', text: report.text });
      const kind = DRAWN[report.state];
      if (kind !== null) await queries.markGap(database, { organizationId, job, from, to, kind });
    }
    await tellChanged(context, organizationId, [job]);
  }
}

/** What a lifeline shows of a stretch once its account is closed. */
const DRAWN: Record<Exclude<GapState, 'filling'>, 'filled' | 'lost' | null> = {
  filled: 'filled',
  partly: 'lost',
  lost: 'lost',
  none: null,
};

/** The accounts of an organization that reach to a moment or beyond, newest first. */
export async function presentGaps(context: Context, input: { organizationId: string; since: Date }): Promise<Gap[]> {
  const rows = await queries.selectGaps(context.platform.database, input);
  return rows.map((row) => ({
    id: row.gap_id,
    job: row.job,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    state: row.state,
    text: row.text,
    toldAt: row.told_at.toISOString(),
    incident: row.number === null ? null : incidentName({ number: row.number }),
  }));
}
