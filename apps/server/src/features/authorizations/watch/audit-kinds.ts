import { decodeWebexId } from '@linekeeper/webex-client';
import type { AdminAuditEvent } from '@linekeeper/webex-contract';
import type { AuditEventRow } from '../authorizations.queries.ts';
import type { AuditKind } from '../explain/facts.ts';

/** An audit event that can explain a death, or null for the many that cannot. Source: docs/webex/authorizers.md. */
export function readAuditEvent(event: AdminAuditEvent): AuditEventRow | null {
  const kind = kindOf(event);
  if (kind === null) return null;
  const { data } = event;
  return {
    audit_event_id: event.id,
    at: new Date(event.created),
    kind,
    person_webex_id: ABOUT_ALL.includes(kind) ? null : personOf(event),
    client_id: clientOf(event),
    // Events about a token name their person by mail address only.
    description: kind === 'token-revoked' ? `${data.eventDescription} (${data.targetName})` : data.eventDescription,
    tracking_id: data.trackingId === '' ? null : data.trackingId,
  };
}

/** Kinds that concern everybody's grants. */
const ABOUT_ALL: readonly AuditKind[] = ['integration-policy', 'setting-changed', 'service-app-withdrawn'];

/** Kinds that may have ended a grant, so that asking for a refresh is worth it. */
export const ENDING_KINDS: readonly string[] = [
  'password',
  'deactivated',
  'token-revoked',
  'access-reset',
  'app-removed',
  'integration-policy',
  'account-changed',
  'service-app-withdrawn',
] satisfies AuditKind[];

/** The event that explains most, should several fit. */
export const KIND_ORDER: readonly AuditKind[] = [
  'service-app-withdrawn',
  'access-reset',
  'token-revoked',
  'app-removed',
  'password',
  'integration-policy',
  'deactivated',
  'roles',
  'account-changed',
  'setting-changed',
];

function kindOf({ data }: AdminAuditEvent): AuditKind | null {
  // Samples carry the prefix, real answers do not.
  const category = data.eventCategory.replace(/^EventCategory\./, '');
  const text = `${data.eventDescription} ${data.actionText}`;
  // AUTHORIZED has been seen in real answers, its opposite is inferred: matched by what it must mean.
  if (category === 'INTEGRATION' && /service app/i.test(text)) {
    return /^(DE|UN|NOT_?)AUTHORI[SZ]ED$/i.test(data.authorizedStatus ?? '') ? 'service-app-withdrawn' : null;
  }
  if (category === 'USERS' && /token.*revoked/i.test(text)) return 'token-revoked';
  if (/access.*reset|reset.*access/i.test(data.eventDescription)) return 'access-reset';
  if (/app.*removed|removed.*(app|integration)/i.test(data.eventDescription)) return 'app-removed';
  if (category === 'ORG_SETTINGS') {
    const setting = `${data.settingKey ?? ''} ${data.settingName ?? ''}`.trim();
    if (/integration|oauth|client.?polic/i.test(setting)) return 'integration-policy';
    // A setting without a name may have been the policy.
    return setting === '' ? 'setting-changed' : null;
  }
  if (category === 'WEBEX_IDENTITY' || /user was (updated|deleted|deactivated)/i.test(text)) {
    const changed = (data.changedAttributes ?? []).join(' ');
    // Attribute names are not documented: matched by what they must contain.
    if (/passw/i.test(changed)) return 'password';
    if (/active|accountStatus|loginEnabled/i.test(changed)) return 'deactivated';
    if (/role/i.test(changed)) return 'roles';
    return /user was/i.test(text) ? 'account-changed' : null;
  }
  return null;
}

function personOf({ data }: AdminAuditEvent): string | null {
  const decoded = decodeWebexId(data.targetId)?.uuid ?? null;
  return decoded !== null && /^[0-9a-f-]{36}$/.test(decoded) ? decoded : null;
}

function clientOf({ data }: AdminAuditEvent): string | null {
  const named = data.clientId ?? null;
  if (named !== null && named !== 'No Client Id') return named;
  const target = decodeWebexId(data.targetId);
  if (target?.type === 'APPLICATION') return target.uuid;
  return /C[0-9a-f]{64}/.exec(data.settingKey ?? '')?.[0] ?? null;
}
