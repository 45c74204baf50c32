import { type Cause, JOBS, type Verdict } from '@linekeeper/api-contract';
import type { AuthorizationRow, IncidentRow } from '../authorizations.queries.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import * as history from '../history.queries.ts';
import { standingOf } from '../standby/job-rows.ts';
import { standInSentences } from '../standby/stand-in-sentences.ts';
import { CAUSE_FACTS } from './causes.ts';
import { writeIncidentEvent } from './incident-events.ts';

type StoppedRow = AuthorizationRow & { verdict: Verdict };

interface Group {
  cause: Cause;
  personId: string | null;
  rows: StoppedRow[];
}

/** One trouble, one message: opens, extends, renames and closes incidents so that they say what is stopped now. */
export async function groupIncidents(
  context: Context,
  organizationId: string,
  /** Only the examination opens them, under its lease: two at once would open two. */
  mayOpen: boolean,
): Promise<void> {
  const { database } = context.platform;
  const rows = await queries.selectAuthorizations(database, { organizationId });
  const stopped = rows.filter(
    (row): row is StoppedRow => row.state === 'stopped' && row.verdict !== null && row.paused_at === null,
  );
  const open = await history.selectIncidents(database, { organizationId, onlyOpen: true });
  const groups = groupsOf(stopped);
  const kept = new Set<string>();
  for (const group of groups) {
    const match = open.find((incident) => !kept.has(incident.incident_id) && belongs(incident, group));
    if (match === undefined && !mayOpen) continue;
    const incident = match ?? (await openIncident(context, { organizationId, group, rows }));
    kept.add(incident.incident_id);
    const content = contentOf(group, servingRows(rows, nowOf(context)));
    const next: IncidentRow = { ...incident, ...content, opened_at: incident.opened_at };
    if (match !== undefined && JSON.stringify(next) !== JSON.stringify(incident)) await changeIncident(context, next);
    const joining = group.rows.filter((row) => row.incident_id !== incident.incident_id);
    if (joining.length > 0) {
      const authorizationIds = joining.map(({ authorization_id }) => authorization_id);
      await queries.setIncident(database, { organizationId, authorizationIds, incidentId: incident.incident_id });
    }
  }
  for (const incident of open.filter(({ incident_id }) => !kept.has(incident_id))) {
    await closeIncident(context, incident);
  }
}

function groupsOf(stopped: StoppedRow[]): Group[] {
  const groups = new Map<string, Group>();
  for (const row of stopped) {
    const { cause } = row.verdict;
    const personId = CAUSE_FACTS[cause].withoutPerson ? null : row.authorizer_webex_id;
    const key = `${personId ?? ''}/${cause}`;
    const group = groups.get(key) ?? { cause, personId, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  // The largest first, so that it takes over the incident when a verdict splits one.
  return [...groups.values()].sort((a, b) => b.rows.length - a.rows.length);
}

/** What serves the jobs that go on though one of their authorizations has stopped. */
function servingRows(rows: readonly AuthorizationRow[], now: Date): AuthorizationRow[] {
  return JOBS.flatMap((job) => {
    const serving = standingOf(rows, job, now)?.serving ?? null;
    return serving === null || serving.state === 'stopped' ? [] : [serving];
  });
}

/** The same trouble, or the same authorizations under a better verdict. */
function belongs(incident: IncidentRow, group: Group): boolean {
  const same = incident.cause === group.cause && incident.authorizer_webex_id === group.personId;
  return same || group.rows.some((row) => row.incident_id === incident.incident_id);
}

function contentOf(
  group: Group,
  serving: readonly AuthorizationRow[],
): Omit<IncidentRow, 'organization_id' | 'incident_id' | 'number' | 'closed_at'> {
  const best = bestOf(group.rows);
  const standIns = serving.filter(({ job }) => group.rows.some((row) => row.job === job));
  const sentence =
    group.rows.length > 1
      ? best.verdict.sentence
          .replace('blocks this integration', 'blocks these integrations')
          .replace(' it had.', ' they had.')
      : best.verdict.sentence;
  return {
    cause: group.cause,
    certainty: best.verdict.certainty,
    sentence: [sentence, ...standInSentences(standIns)].join(' '),
    jobs: JOBS.filter((job) => group.rows.some((row) => row.job === job)),
    served_jobs: standIns.map(({ job }) => job),
    authorizer_webex_id: group.personId,
    authorizer_name: group.personId === null ? null : best.authorizer_name,
    opened_at: new Date(
      Math.min(...group.rows.map(({ stopped_at }) => stopped_at?.getTime() ?? Number.POSITIVE_INFINITY)),
    ),
    witnesses: best.verdict.witnesses,
  };
}

function bestOf(rows: StoppedRow[]): StoppedRow {
  const order = ['certain', 'likely', 'unknown'];
  const sorted = [...rows].sort((a, b) => order.indexOf(a.verdict.certainty) - order.indexOf(b.verdict.certainty));
  const [best] = sorted;
  if (best === undefined) throw new Error('a group of incidents is never empty');
  return best;
}

async function openIncident(
  context: Context,
  input: { organizationId: string; group: Group; rows: readonly AuthorizationRow[] },
): Promise<IncidentRow> {
  const { organizationId, group } = input;
  const row: IncidentRow = {
    organization_id: organizationId,
    incident_id: context.platform.ids.uuid(),
    number: String(await context.organizations.nextNumber(organizationId, 'incident')),
    closed_at: null,
    ...contentOf(group, servingRows(input.rows, nowOf(context))),
  };
  await context.platform.database.transaction().execute(async (transaction) => {
    await history.insertIncident(transaction, row);
    await writeIncidentEvent(context, { kind: 'opened', row }, transaction);
  });
  return row;
}

/** Told only where it says something else now; evidence may grow in silence. */
async function changeIncident(context: Context, row: IncidentRow): Promise<void> {
  await context.platform.database.transaction().execute(async (transaction) => {
    const changed = await history.changeIncident(transaction, row);
    if (changed.length > 0) await writeIncidentEvent(context, { kind: 'changed', row }, transaction);
    await history.updateIncident(transaction, row);
  });
}

/** An examination and a consent may close it at once: whoever is first writes the event. */
async function closeIncident(context: Context, row: IncidentRow): Promise<void> {
  await context.platform.database.transaction().execute(async (transaction) => {
    const closed = await history.closeIncident(transaction, { ...row, closed_at: nowOf(context) });
    if (closed.length > 0) await writeIncidentEvent(context, { kind: 'recovered', row }, transaction);
  });
}
