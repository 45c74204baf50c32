import type { Job, LifelineSegment, TimelineEvent } from '@linekeeper/api-contract';
import type { IdTokenChecker } from '../../platform/id-token.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import type { DataDescription, IncidentEvent, RecoveredEvent } from './authorizations.types.ts';
import * as history from './history.queries.ts';

/** What the parts of this feature share. */
export interface Context {
  platform: Platform;
  organizations: Organizations;
  tokenVault: TokenVault;
  idTokens: IdTokenChecker;
  describers: Map<Job, (organizationId: string) => Promise<DataDescription>>;
  listeners: Map<Job, ((event: RecoveredEvent) => Promise<void>)[]>;
  incidentListeners: ((event: IncidentEvent) => Promise<void>)[];
  /** When this process last asked again for the catching up of an authorization. */
  catchUpSentMs: Map<string, number>;
}

export function nowOf(context: Context): Date {
  return new Date(context.platform.clock.now());
}

export interface TimelineNote {
  organizationId: string;
  job: Job;
  kind: TimelineEvent['kind'];
  text: string;
  trackingId?: string | null;
}

/** Adds to the history of one authorization; a repeat of the newest event counts it up instead. */
export async function note(context: Context, event: TimelineNote): Promise<void> {
  const { database, ids } = context.platform;
  const { organizationId, job, kind, text } = event;
  const at = nowOf(context);
  const trackingId = event.trackingId ?? null;
  const folded = await history.foldTimeline(database, { organizationId, job, kind, text, at, trackingId });
  if (folded.length > 0) return;
  await history.insertTimeline(database, {
    organizationId,
    event_id: ids.uuid(),
    job,
    at,
    kind,
    text,
    tracking_id: trackingId,
    times: 1,
  });
}

/** Starts another stretch of a lifeline. */
export async function drawSpan(
  context: Context,
  span: { organizationId: string; job: Job; from: Date; kind: LifelineSegment['kind'] },
  /** A transaction, where the state changes with it. */
  database: Platform['database'] = context.platform.database,
): Promise<void> {
  await history.insertSpan(database, {
    organization_id: span.organizationId,
    job: span.job,
    from_at: span.from,
    kind: span.kind,
    spanId: context.platform.ids.uuid(),
  });
}

export async function tellChanged(context: Context, organizationId: string, jobs: readonly Job[]): Promise<void> {
  await context.platform.live.publish(organizationId, { type: 'authorizations.changed', jobs: [...jobs] });
}
