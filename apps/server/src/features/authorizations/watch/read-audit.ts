import { encodeWebexId, type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { AuditEventRow, AuthorizationRow } from '../authorizations.queries.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import type { AuditKind } from '../explain/facts.ts';
import { KIND_ORDER, readAuditEvent } from './audit-kinds.ts';

/** Events become visible late, by minutes up to an hour: every reading looks back over what was read before. */
const LOOK_BACK_MS = 15 * 60_000;
const LOOK_BACK_WHEN_SUSPICIOUS_MS = 65 * 60_000;
const MOST_PAGES = 10;

export type AuditReading = { kind: 'read'; fresh: AuditEventRow[] } | { kind: 'not-readable' };

/** Reads the admin audit log through one living authorization and keeps what can explain a death. */
export async function readAudit(
  context: Context,
  input: { organizationId: string; webexOrgId: string; webex: WebexClient; watermark: Date; suspicious: boolean },
): Promise<AuditReading> {
  const now = nowOf(context);
  const lookBackMs = input.suspicious ? LOOK_BACK_WHEN_SUSPICIOUS_MS : LOOK_BACK_MS;
  const query = {
    orgId: encodeWebexId('ORGANIZATION', input.webexOrgId),
    from: new Date(input.watermark.getTime() - lookBackMs).toISOString(),
    to: now.toISOString(),
  };
  const fresh: AuditEventRow[] = [];
  let pages = 0;
  try {
    for await (const page of input.webex.adminAudit.events(query, { retry: 'none' })) {
      for (const event of page.items) {
        const read = readAuditEvent(event);
        if (read === null) continue;
        const inserted = await queries.insertAuditEvent(context.platform.database, {
          ...read,
          organizationId: input.organizationId,
        });
        if (inserted.length > 0) fresh.push(read);
      }
      pages += 1;
      if (pages >= MOST_PAGES) break;
    }
  } catch (error) {
    if (error instanceof WebexError) return { kind: 'not-readable' };
    throw error;
  }
  // Written at once only where it matters: every reading looks back a quarter of an hour, and the next claim brings it along.
  context.auditReadTo.set(input.organizationId, now);
  if (fresh.length > 0) {
    await queries.moveAuditWatermark(context.platform.database, { organizationId: input.organizationId, to: now });
  }
  return { kind: 'read', fresh };
}

/** The event since the grant last proved good that explains most about this authorization. */
export function auditEventFor(
  events: readonly AuditEventRow[],
  about: { row: AuthorizationRow; clientId: string | null; provenAt: Date },
): AuditEventRow | null {
  const fitting = events.filter((event) => event.at >= about.provenAt && concerns(event, about));
  const rank = (event: AuditEventRow): number => KIND_ORDER.indexOf(event.kind as AuditKind);
  return fitting.sort((a, b) => rank(a) - rank(b) || b.at.getTime() - a.at.getTime())[0] ?? null;
}

function concerns(event: AuditEventRow, about: { row: AuthorizationRow; clientId: string | null }): boolean {
  const otherClient = event.client_id !== null && event.client_id !== about.clientId;
  if (otherClient) return false;
  if (event.kind === 'service-app-withdrawn') return about.row.client === 'service-app' && event.client_id !== null;
  if (event.kind === 'integration-policy' || event.kind === 'setting-changed') return true;
  if (event.person_webex_id !== null) return event.person_webex_id === about.row.authorizer_webex_id;
  const email = about.row.authorizer_email;
  return email !== null && event.description.toLowerCase().includes(email.toLowerCase());
}
