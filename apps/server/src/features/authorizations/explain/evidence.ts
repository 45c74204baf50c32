import type { Facts } from './facts.ts';

/** Who or what gave a piece of evidence. Two pieces of one kind are one witness. */
export type EvidenceKind =
  | 'own-token'
  | 'token-endpoint'
  | 'own-record'
  | 'job-itself'
  | 'grant-scopes'
  | 'siblings'
  | 'other-people'
  | 'same-client'
  | 'other-admin'
  | 'authorizations-list'
  | 'audit-log'
  | 'own-intents'
  | 'own-dates'
  | 'password-policy'
  | 'service-app-mint';

/** How sure the platform behaves as a rule assumes: Cisco says so, it was seen in real answers, or we infer it. */
export type EvidenceGrade = 'documented' | 'seen' | 'inferred';

/** Where each fact comes from; the job and the kind of client are no evidence, only circumstances. */
const SOURCES: Record<Exclude<keyof Facts, 'job' | 'client'>, EvidenceKind> = {
  own: 'own-token',
  refresh: 'token-endpoint',
  mint: 'service-app-mint',
  fullAdmin: 'own-record',
  calling: 'own-record',
  jobProbe: 'job-itself',
  scopes: 'grant-scopes',
  siblings: 'siblings',
  others: 'other-people',
  sameClient: 'same-client',
  authorizerSeen: 'other-admin',
  listed: 'authorizations-list',
  statusSeenByOther: 'other-admin',
  directory: 'other-admin',
  passwordExpired: 'password-policy',
  audit: 'audit-log',
};

/** Values that say nothing: a rule that also allows one of these does not rest on that fact. */
const SILENT_VALUES: readonly string[] = ['transient', 'not-asked', 'not-told', 'not-known', 'none'];
/** `nothing` of the audit log is silence, of the list of authorizations an answer. */
const SILENT_AUDIT: readonly string[] = ['nothing', 'not-readable'];

/** The evidence a rule rests on, read from its conditions. */
export function evidenceOf(when: { [Name in keyof Facts]?: readonly Facts[Name][] }): EvidenceKind[] {
  const kinds = new Set<EvidenceKind>();
  for (const [name, allowed] of Object.entries(when) as [keyof Facts, readonly string[]][]) {
    if (name === 'job' || name === 'client') continue;
    const silent = allowed.some(
      (value) => SILENT_VALUES.includes(value) || (name === 'audit' && SILENT_AUDIT.includes(value)),
    );
    if (!silent) kinds.add(SOURCES[name]);
    if (name === 'refresh' && allowed.every((value) => value === 'expired')) kinds.add('own-dates');
    if (name === 'refresh' && allowed.every((value) => value === 'lost-in-rotation')) kinds.add('own-intents');
  }
  return [...kinds];
}
