import type { AuthorizationRow } from '../authorizations.queries.ts';
import { type Context, nowOf, tellChanged } from '../context.ts';
import type { Finding, Trouble } from './ask-webex.ts';
import type { StatusReport } from './status-page.ts';
import { setTroubles, type TroubleRecord } from './troubles.queries.ts';
import { isSaid } from './works-partly.ts';

/** Tokens and windows of time bear less than this; a person's clock on the wall bears more. */
const CLOCK_SKEW_MS = 60_000;
/** What one round heard of the way to Webex, for one authorization. */
export interface WayHeard {
  row: AuthorizationRow;
  /** The answer that met trouble; null where all went well. */
  finding: Finding | null;
  /** Who the person is could be asked, the job could not. */
  onlyJob: boolean;
  /** Whether the job itself was asked. */
  jobAsked: boolean;
}

/** How far our clock is ahead of Webex's, by the Date of an answer that has just come; null where it carries none. */
export function clockSkewMs(context: Context, finding: Finding): number | null {
  const theirsMs = Date.parse(finding.dateHeader ?? '');
  return Number.isNaN(theirsMs) ? null : context.platform.clock.now() - theirsMs;
}

/** Writes what stands between us and Webex, or that nothing does any more: never a death, but said. */
export async function noteTroubles(
  context: Context,
  organizationId: string,
  input: { heard: readonly WayHeard[]; skewMs: number | null },
): Promise<void> {
  const { heard, skewMs } = input;
  const inTrouble = heard.some(({ finding }) => finding?.trouble !== undefined);
  const page: StatusReport = inTrouble ? await context.statusPage.read() : { kind: 'not-asked' };
  const changes = heard.flatMap((one) => {
    const before = one.row.trouble ?? null;
    const trouble = troubleNow(context, { ...one, page, skewMs, before });
    return trouble === null && before === null ? [] : [{ row: one.row, before, trouble }];
  });
  if (changes.length === 0) return;
  const troubles = changes.map(({ row, trouble }) => ({ authorizationId: row.authorization_id, trouble }));
  await setTroubles(context.platform.database, { organizationId, troubles });
  const seen = changes.filter(({ before, trouble }) => isSaid(before) !== isSaid(trouble));
  if (seen.length > 0) {
    await tellChanged(
      context,
      organizationId,
      seen.map(({ row }) => row.job),
    );
  }
}

interface Sign extends WayHeard {
  page: StatusReport;
  skewMs: number | null;
  before: TroubleRecord | null;
}

function troubleNow(context: Context, sign: Sign): TroubleRecord | null {
  const { before, finding, onlyJob, skewMs } = sign;
  const now = nowOf(context);
  const next = (cause: TroubleRecord['cause'], told: Omit<TroubleRecord, 'cause' | 'since' | 'times'>) => ({
    cause,
    since: before?.cause === cause ? before.since : now.toISOString(),
    times: before?.cause === cause ? before.times + 1 : 1,
    ...told,
  });
  if (finding?.trouble !== undefined) {
    const { request, status, trackingId, trouble } = finding;
    const retryAt = trouble.retryAfterMs === null ? null : new Date(now.getTime() + trouble.retryAfterMs).toISOString();
    const text = sayTrouble(trouble, finding, sign.page);
    return next(causeOf(trouble, sign.page), { onlyJob, text, request, status, trackingId, retryAt });
  }
  if (skewMs !== null && Math.abs(skewMs) > CLOCK_SKEW_MS) {
    const text = `The clock of this server is ${spokenTime(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} Webex's.`;
    const { request = null, status = null, trackingId = null } = finding ?? {};
    return next('clock-skew', { onlyJob: false, text, request, status, trackingId, retryAt: null });
  }
  if (before === null) return null;
  // Told by something that was not asked this time: it stands.
  if (before.onlyJob && !sign.jobAsked) return before;
  return before.cause === 'clock-skew' && skewMs === null ? before : null;
}

/** Where Webex itself tells of an incident, silence on the way is taken for it. */
function causeOf({ kind }: Trouble, page: StatusReport): TroubleRecord['cause'] {
  return kind === 'network' && page.kind === 'incident' ? 'webex-outage' : kind;
}

function sayTrouble({ kind }: Trouble, { status, text }: Finding, page: StatusReport): string {
  const told = {
    incident: page.kind === 'incident' ? ` The status page of Webex tells of "${page.title}".` : '',
    'nothing-told': ' The status page of Webex tells of no trouble.',
    unreachable: kind === 'network' ? ' Its status page cannot be reached either.' : '',
    'not-asked': '',
  }[page.kind];
  switch (kind) {
    case 'rate-limited':
      return `Webex limits how often it may be asked (${status ?? 429}). Nothing is wrong with the authorization.`;
    case 'wrong-region':
      // Webex's own words name the status and the region.
      return `Webex serves this organization from another region (${text}).`;
    case 'webex-outage':
      return `Webex answers ${status ?? 'with an error'}. The authorization itself is not in doubt.${told}`;
    case 'network':
      return `Webex cannot be reached from here. The authorization itself is not in doubt.${told}`;
  }
}

function spokenTime(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
