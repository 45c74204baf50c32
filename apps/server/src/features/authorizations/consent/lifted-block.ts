import type { Job } from '@linekeeper/api-contract';
import { type AuditEventRow, selectAuditEvents, selectAuthorizations } from '../authorizations.queries.ts';
import type { Context } from '../context.ts';
import { JOB_NAMES } from '../words.ts';
import type { ConsentRow } from './consent.queries.ts';

/**
 * Why trying again may work now, for steps Webex sent nobody back from. Webex tells an integration nothing of a block or its end.
 * Two things can be seen from outside: the admin audit log naming a change of the integration policy, and a grant of the very same
 * integration that proves good since. Without either there is no hint, and a block cannot be told from a closed window.
 */
export async function hintsFor(context: Context, steps: readonly ConsentRow[]): Promise<Map<string, string>> {
  const waiting = steps.filter(({ state, sent_at }) => state === 'not-finished' && sent_at !== null);
  const [first] = waiting;
  const hints = new Map<string, string>();
  if (first === undefined) return hints;
  const organizationId = first.organization_id;
  const { database } = context.platform;
  const oldest = new Date(Math.min(...waiting.map(({ sent_at }) => sent_at?.getTime() ?? Number.POSITIVE_INFINITY)));
  const [events, rows, integrations] = await Promise.all([
    selectAuditEvents(database, { organizationId, since: oldest }),
    selectAuthorizations(database, { organizationId }),
    context.tokenVault.integrations.list(),
  ]);
  for (const step of waiting) {
    const clientId = integrations.find(({ job }) => job === step.job)?.clientId ?? null;
    const sentAt = step.sent_at ?? oldest;
    const good = rows.find(
      (row) =>
        row.job === step.job && row.state !== 'stopped' && (row.known_good_at?.getTime() ?? 0) > sentAt.getTime(),
    );
    const event = policyChange(events, { clientId, since: sentAt });
    const hint =
      good?.known_good_at != null
        ? itWorksFor(step.job, good.authorizer_name, good.known_good_at)
        : event === null
          ? null
          : policyChanged(event);
    if (hint !== null) hints.set(step.consent_id, hint);
  }
  return hints;
}

function policyChange(
  events: readonly AuditEventRow[],
  about: { clientId: string | null; since: Date },
): AuditEventRow | null {
  const fitting = events.filter(
    (event) =>
      event.kind === 'integration-policy' &&
      event.at > about.since &&
      (event.client_id === null || event.client_id === about.clientId),
  );
  return fitting.sort((a, b) => b.at.getTime() - a.at.getTime())[0] ?? null;
}

function itWorksFor(job: Job, person: string, at: Date): string {
  return `It seems to work now: Webex let this integration act for ${person} at ${timeOf(at)} (${JOB_NAMES[job].toLowerCase()}). Try again.`;
}

function policyChanged(event: AuditEventRow): string {
  return `It may work now: the integration policy was changed in Control Hub at ${timeOf(event.at)}. Try again.`;
}

function timeOf(at: Date): string {
  return `${at.toISOString().slice(11, 16)} UTC`;
}
