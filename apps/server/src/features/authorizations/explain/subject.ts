import type { Witness } from '@linekeeper/api-contract';
import type { WebexClient } from '@linekeeper/webex-client';
import type { AuditEventRow, AuthorizationRow, RefreshRefusal } from '../authorizations.queries.ts';
import type { Finding, OwnAnswer } from '../watch/ask-webex.ts';
import type { Facts, Others } from './facts.ts';

/** One authorization while all of its organization are looked at together. */
export interface Subject {
  row: AuthorizationRow;
  webex: WebexClient;
  clientId: string | null;
  own: OwnAnswer;
  provenAt: Date;
  refreshExpiresAt: Date | null;
  accessExpiresAt: Date | null;
  /** Of the grant; empty where Webex did not tell. */
  grantScopes: readonly string[];
  refresh: Facts['refresh'];
  refusal: RefreshRefusal | null;
  /** Of a Service App whose refresh was refused. */
  mint: Facts['mint'];
  /** When Webex was asked for a renewal whose answer never came. */
  unansweredSince: Date | null;
  audit: AuditEventRow | null;
  jobProbe: Facts['jobProbe'];
  findings: { finding: Finding; speaks: Witness['speaks'] }[];
}

/** Living authorizations that may read the audit log and other people's records. */
export function canTestify({ own, row }: Subject): boolean {
  return own.own === 'accepted' && own.fullAdmin !== 'missing' && row.job !== 'sign-in';
}

/** Whether two authorizations act as the same Webex account. */
export function samePerson(one: Subject, other: Subject): boolean {
  return one.row.authorizer_webex_id === other.row.authorizer_webex_id;
}

/** How these stand together. Those on whose way there is trouble say nothing. */
export function othersOf(others: readonly Subject[]): Others {
  const known = others.filter(({ own }) => own.own !== 'transient');
  if (known.length === 0) return 'none';
  const alive = known.filter(({ own, refresh }) => own.own === 'accepted' && refresh !== 'refused').length;
  if (alive === known.length) return 'alive';
  return alive === 0 ? 'refused' : 'mixed';
}
