import type { Job, TimelineEvent } from '@linekeeper/api-contract';
import type { IdTokenChecker } from '../../platform/id-token.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import { selectAuthorizations } from './authorizations.queries.ts';
import type {
  DataDescription,
  GapQuestion,
  GapReport,
  IncidentEvent,
  MinterEnded,
  RecoveredEvent,
} from './authorizations.types.ts';
import * as history from './history.queries.ts';
import type { Doubts } from './standby/doubts.ts';
import type { DrillCounts } from './standby/drill-counts.ts';
import { lineKindOf, standingOf } from './standby/job-rows.ts';
import type { FoundWarning } from './warnings/found-warning.ts';
import type { Freshness } from './watch/freshness.ts';
import type { ProbeStatements } from './watch/probe-statements.ts';
import { type QuietNotes, writeNotes } from './watch/quiet-notes.ts';
import type { StatusPage } from './watch/status-page.ts';
import type { UnderWay } from './watch/under-way.ts';

/** What the parts of this feature share. */
export interface Context {
  platform: Platform;
  organizations: Organizations;
  tokenVault: TokenVault;
  idTokens: IdTokenChecker;
  describers: Map<Job, (organizationId: string) => Promise<DataDescription>>;
  gapDescribers: Map<Job, (gap: GapQuestion) => Promise<GapReport>>;
  listeners: Map<Job, ((event: RecoveredEvent) => Promise<void>)[]>;
  minterListeners: ((event: MinterEnded) => Promise<void>)[];
  incidentListeners: ((event: IncidentEvent) => Promise<void>)[];
  /** When this process last asked again for the catching up of an authorization. */
  catchUpSentMs: Map<string, number>;
  /** By organization and job: when catching up failed in this process and was not tried again since. */
  catchUpFailedMs: Map<string, number>;
  freshness: Freshness;
  /** What other features warn of. */
  warningSources: ((organizationId: string) => Promise<FoundWarning[]>)[];
  quietNotes: QuietNotes;
  probeStatements: ProbeStatements;
  underWay: UnderWay;
  statusPage: StatusPage;
  /** How far this process read each audit log; the database learns of it with the next claim. */
  auditReadTo: Map<string, Date>;
  /** By authorization for call records: the roles its person had at the last look. */
  rolesSeen: Map<string, string>;
  /** By authorization for call records: Webex's last answer about them, whoever asked. */
  recordsAnswered: Map<string, { atMs: number; good: boolean }>;
  standby: StandbyMemory;
}

/** What this process remembers of standbys; all of it can be forgotten. */
export interface StandbyMemory {
  doubts: Doubts;
  /** By organization and job: which authorization served last. */
  lastServing: Map<string, string>;
  drills: DrillCounts;
}

export function nowOf(context: Context): Date {
  return new Date(context.platform.clock.now());
}

export interface TimelineNote {
  organizationId: string;
  job: Job;
  kind: TimelineEvent['kind'];
  text: string;
  /** Which of the authorizations of this job; left out where it is about the job. */
  authorizationId?: string;
  trackingId?: string | null;
}

/** Adds to the history of a job; a repeat of the newest event counts it up instead. */
export async function note(context: Context, event: TimelineNote): Promise<void> {
  const { organizationId, job, kind, text } = event;
  const written = {
    organizationId,
    job,
    authorizationId: event.authorizationId ?? null,
    kind,
    text,
    trackingId: event.trackingId ?? null,
  };
  await context.quietNotes.settle(written);
  await writeNotes(context.platform, [{ ...written, times: 1, at: nowOf(context) }]);
}

/**
 * Draws the lifeline of a job on, where what it shows is something else now: what several authorizations make of one job is
 * worked out from their rows, so that a standby's troubles do not interrupt the line.
 */
export async function drawLine(
  context: Context,
  change: { organizationId: string; job: Job; from: Date },
  /** A transaction, where the state changes with it. */
  database: Platform['database'] = context.platform.database,
): Promise<void> {
  const { organizationId, job, from } = change;
  const rows = await selectAuthorizations(database, { organizationId });
  const standing = standingOf(rows, job, nowOf(context));
  if (standing === null) return;
  const kind = lineKindOf(standing);
  const [last] = await history.selectLastSpan(database, { organizationId, job });
  if (last?.kind === kind) return;
  await history.insertSpan(database, {
    organization_id: organizationId,
    job,
    // Nothing is drawn before what another authorization has shown since.
    from_at: last !== undefined && last.from_at > from ? last.from_at : from,
    kind,
    spanId: context.platform.ids.uuid(),
  });
}

export async function tellChanged(context: Context, organizationId: string, jobs: readonly Job[]): Promise<void> {
  await context.platform.live.publish(organizationId, { type: 'authorizations.changed', jobs: [...jobs] });
}
