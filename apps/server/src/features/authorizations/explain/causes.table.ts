import type { Cause, Certainty } from '@linekeeper/api-contract';
import type { EvidenceGrade, EvidenceKind } from './evidence.ts';
import type { Facts } from './facts.ts';

type Allowed = { [Name in keyof Facts]?: readonly Facts[Name][] };

export interface CauseRule {
  /** Every fact named must be one of the values given; facts left out do not matter. */
  when: Allowed;
  cause: Cause;
  certainty: Certainty;
  /** Why these facts mean this cause; also the test's title. */
  because: string;
  /** What the verdict rests on; a certain one on two at least. */
  witnesses: readonly EvidenceKind[];
  /** How well it is known that Webex behaves so. Inferred rules can be left out (setting), and the verdict is weaker then. */
  grade: EvidenceGrade;
  /** For what is not certain: causes that fit as well. */
  candidates?: readonly Cause[];
}

/** The grant can no longer be renewed and its access token is refused: two answers of two endpoints. */
const GONE: Allowed = { own: ['refused'], refresh: ['refused'] };
/**
 * The grant can no longer be renewed, whether or not its access token still works. What others saw comes before
 * `lost-in-rotation`, which is only what is left when a refusal follows a call whose answer never came.
 */
const NOT_RENEWED: Allowed = { own: ['refused', 'accepted'], refresh: ['refused', 'lost-in-rotation'] };
const ALIVE: Allowed = { own: ['accepted'], refresh: ['granted', 'transient', 'not-asked'] };
/** Nobody renews it any more, and its access token answers on. */
const LIVES_ON: Allowed = { own: ['accepted'], refresh: ['refused'] };

const BOTH_ENDPOINTS = ['own-token', 'token-endpoint'] as const;
/** The account is there and in order. */
const IN_ORDER = ['admin', 'no-admin'] as const;
const SOME_LIVE = ['alive', 'mixed'] as const;

/**
 * Evidence to cause. Read from the top; the first rule that fits decides. No rule fits on `own: 'transient'`: trouble
 * on the way to Webex never ends an authorization. Sources: docs/webex (what breaks an authorization).
 */
export const CAUSE_RULES: readonly CauseRule[] = [
  {
    when: { own: ['refused', 'accepted'], refresh: ['client-refused'] },
    cause: 'client-secret-rotated',
    certainty: 'certain',
    because: 'Webex refuses our own client id and secret, not the grant',
    witnesses: BOTH_ENDPOINTS,
    grade: 'documented',
  },
  {
    when: { own: ['refused', 'accepted'], refresh: ['expired'] },
    cause: 'refresh-token-expired',
    certainty: 'certain',
    because: 'the refresh token is refused and past its end',
    witnesses: ['token-endpoint', 'own-dates'],
    grade: 'documented',
  },
  {
    when: { ...NOT_RENEWED, authorizerSeen: ['disabled'] },
    cause: 'authorizer-deactivated',
    certainty: 'certain',
    because: 'the grant is refused and another admin sees the account switched off',
    witnesses: ['token-endpoint', 'other-admin'],
    grade: 'documented',
  },
  {
    when: { ...NOT_RENEWED, authorizerSeen: ['gone'] },
    cause: 'authorizer-deleted',
    certainty: 'certain',
    because: 'the grant is refused and another admin no longer finds the account',
    witnesses: ['token-endpoint', 'other-admin'],
    grade: 'documented',
  },
  {
    when: { ...NOT_RENEWED, audit: ['password'] },
    cause: 'password-changed',
    certainty: 'certain',
    because: 'the grant is refused and the audit log says the password was changed',
    witnesses: ['token-endpoint', 'audit-log'],
    grade: 'inferred',
  },
  {
    when: { ...NOT_RENEWED, audit: ['token-revoked', 'access-reset'] },
    cause: 'access-reset',
    certainty: 'certain',
    because: 'the grant is refused and the audit log says an admin revoked it',
    witnesses: ['token-endpoint', 'audit-log'],
    grade: 'seen',
  },
  {
    when: { ...NOT_RENEWED, audit: ['app-removed'] },
    cause: 'app-removed',
    certainty: 'certain',
    because: 'the grant is refused and the audit log says the person removed the app',
    witnesses: ['token-endpoint', 'audit-log'],
    grade: 'inferred',
  },
  {
    when: { ...NOT_RENEWED, own: ['refused'], audit: ['integration-policy'] },
    cause: 'integration-blocked',
    certainty: 'certain',
    because: 'the grant is refused and the audit log says the integration policy was changed',
    witnesses: [...BOTH_ENDPOINTS, 'audit-log'],
    grade: 'inferred',
  },
  {
    when: { ...NOT_RENEWED, audit: ['deactivated'] },
    cause: 'authorizer-deactivated',
    certainty: 'likely',
    because: 'the grant is refused and the audit log says the account was switched, which nobody else can confirm',
    witnesses: ['token-endpoint', 'audit-log'],
    grade: 'inferred',
    candidates: ['authorizer-deleted'],
  },
  {
    when: { own: ['refused', 'accepted'], refresh: ['lost-in-rotation'] },
    cause: 'lost-in-rotation',
    certainty: 'certain',
    because: 'the answer to a renewal never came, and the next one was refused',
    witnesses: ['token-endpoint', 'own-intents'],
    grade: 'documented',
  },
  // Nothing is renewed any more, the access token lives.
  {
    when: { ...LIVES_ON, siblings: ['refused', 'none'], passwordExpired: ['due'] },
    cause: 'password-expired',
    certainty: 'likely',
    because: 'the renewal ended, the access token lives, and the password is past the age the organization allows',
    witnesses: [...BOTH_ENDPOINTS, 'password-policy'],
    grade: 'inferred',
    candidates: ['password-changed'],
  },
  {
    when: { ...LIVES_ON, siblings: ['refused'] },
    cause: 'password-changed',
    certainty: 'likely',
    because: 'nothing of this person is renewed any more and the access tokens live: only a password does that',
    witnesses: [...BOTH_ENDPOINTS, 'siblings'],
    grade: 'inferred',
    candidates: ['password-expired', 'access-reset'],
  },
  {
    when: { ...LIVES_ON, siblings: ['none'] },
    cause: 'password-changed',
    certainty: 'likely',
    because: 'only a password change ends the renewal and lets the access token live',
    witnesses: BOTH_ENDPOINTS,
    grade: 'inferred',
    candidates: ['password-expired', 'access-reset'],
  },
  {
    when: LIVES_ON,
    cause: 'unknown',
    certainty: 'unknown',
    because: 'it is renewed no more while its access token lives, and nothing says why',
    witnesses: BOTH_ENDPOINTS,
    grade: 'documented',
    candidates: ['password-changed', 'access-reset', 'app-removed', 'integration-blocked'],
  },
  // Both endpoints refuse.
  {
    when: { ...GONE, sameClient: ['refused'], siblings: SOME_LIVE },
    cause: 'integration-blocked',
    certainty: 'certain',
    because: "two people's grants to this one integration died while other grants of theirs live",
    witnesses: [...BOTH_ENDPOINTS, 'same-client', 'siblings'],
    grade: 'documented',
  },
  {
    when: { ...GONE, siblings: ['refused', 'none'], others: ['refused'] },
    cause: 'integration-blocked',
    certainty: 'likely',
    because: 'grants of different people died together',
    witnesses: [...BOTH_ENDPOINTS, 'other-people'],
    grade: 'documented',
    candidates: ['password-changed'],
  },
  {
    when: { ...GONE, siblings: ['refused', 'none'], authorizerSeen: IN_ORDER, passwordExpired: ['due'] },
    cause: 'password-expired',
    certainty: 'likely',
    because: 'all grants of one person died, the account is in order, and its password is past the age allowed',
    witnesses: [...BOTH_ENDPOINTS, 'other-admin', 'password-policy'],
    grade: 'documented',
    candidates: ['password-changed', 'access-reset'],
  },
  {
    when: { ...GONE, siblings: ['refused'], authorizerSeen: IN_ORDER },
    cause: 'password-changed',
    certainty: 'likely',
    because: 'all grants of one person died, the account is in order, and the audit log names nothing else',
    witnesses: [...BOTH_ENDPOINTS, 'siblings', 'other-admin'],
    grade: 'documented',
    candidates: ['access-reset', 'password-expired'],
  },
  {
    when: { ...GONE, siblings: ['none'], authorizerSeen: IN_ORDER, listed: ['nothing'] },
    cause: 'password-changed',
    certainty: 'likely',
    because: 'the account is in order and Webex lists no grant of this person to any program any more',
    witnesses: [...BOTH_ENDPOINTS, 'other-admin', 'authorizations-list'],
    grade: 'inferred',
    candidates: ['access-reset', 'password-expired'],
  },
  {
    when: { ...GONE, siblings: SOME_LIVE, audit: ['setting-changed'] },
    cause: 'integration-blocked',
    certainty: 'likely',
    because: 'only this integration lost its grant, and the audit log says a setting of the organization was changed',
    witnesses: [...BOTH_ENDPOINTS, 'siblings', 'audit-log'],
    grade: 'seen',
    candidates: ['app-removed', 'access-reset'],
  },
  {
    when: { ...GONE, siblings: SOME_LIVE, sameClient: SOME_LIVE, audit: ['silent'] },
    cause: 'app-removed',
    certainty: 'likely',
    because:
      'only this grant died, the integration serves others, and for an hour the audit log names no administrator',
    witnesses: [...BOTH_ENDPOINTS, 'siblings', 'same-client', 'audit-log'],
    grade: 'seen',
    candidates: ['access-reset'],
  },
  {
    when: { ...GONE, siblings: SOME_LIVE, audit: ['silent'] },
    cause: 'app-removed',
    certainty: 'likely',
    because: 'only this integration lost its grant, and for an hour the audit log names no administrator',
    witnesses: [...BOTH_ENDPOINTS, 'siblings', 'audit-log'],
    grade: 'inferred',
    candidates: ['integration-blocked', 'access-reset'],
  },
  {
    when: { ...GONE, siblings: SOME_LIVE, sameClient: SOME_LIVE },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'only this grant died, and the integration serves others: it is not blocked',
    witnesses: [...BOTH_ENDPOINTS, 'siblings', 'same-client'],
    grade: 'documented',
    candidates: ['app-removed', 'access-reset'],
  },
  {
    when: { ...GONE, siblings: SOME_LIVE },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'only this integration lost its grant and the audit log says nothing yet',
    witnesses: [...BOTH_ENDPOINTS, 'siblings'],
    grade: 'documented',
    candidates: ['integration-blocked', 'app-removed', 'access-reset'],
  },
  {
    when: { ...GONE, authorizerSeen: IN_ORDER, listed: ['others-only'] },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'other programs of this person live on: the account and its password are in order',
    witnesses: [...BOTH_ENDPOINTS, 'other-admin', 'authorizations-list'],
    grade: 'documented',
    candidates: ['app-removed', 'integration-blocked', 'access-reset'],
  },
  {
    when: { ...GONE, authorizerSeen: IN_ORDER },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'the person has no other grant here to compare with',
    witnesses: [...BOTH_ENDPOINTS, 'other-admin'],
    grade: 'documented',
    candidates: ['password-changed', 'app-removed', 'integration-blocked'],
  },
  {
    when: GONE,
    cause: 'unknown',
    certainty: 'unknown',
    because: 'nobody else could look at the account or at the audit log',
    witnesses: BOTH_ENDPOINTS,
    grade: 'documented',
    candidates: ['password-changed', 'authorizer-deactivated', 'integration-blocked', 'access-reset'],
  },
  // The token lives, and Webex refuses what it is for.
  {
    when: { ...ALIVE, jobProbe: ['no-calling'], calling: ['missing'] },
    cause: 'calling-licence-lost',
    certainty: 'certain',
    because: 'Webex refuses calls of a member without Calling, and the person record has no such licence',
    witnesses: ['own-token', 'own-record', 'job-itself'],
    grade: 'seen',
  },
  {
    when: { ...ALIVE, jobProbe: ['no-calling'] },
    cause: 'calling-licence-lost',
    certainty: 'likely',
    because: 'Webex refuses calls as it does for a member without Calling',
    witnesses: ['own-token', 'job-itself'],
    grade: 'seen',
    candidates: ['full-admin-lost', 'scope-missing'],
  },
  {
    when: { ...ALIVE, fullAdmin: ['held', 'not-needed'], jobProbe: ['refused'], scopes: ['missing'] },
    cause: 'scope-missing',
    certainty: 'certain',
    because: 'the role is there, Webex refuses the job, and the grant lacks a scope the job needs',
    witnesses: ['own-token', 'own-record', 'job-itself', 'grant-scopes'],
    grade: 'documented',
  },
  {
    when: { ...ALIVE, fullAdmin: ['not-told'], jobProbe: ['refused'], scopes: ['missing'] },
    cause: 'scope-missing',
    certainty: 'likely',
    because: 'Webex refuses the job, and the grant lacks a scope the job needs',
    witnesses: ['own-token', 'job-itself', 'grant-scopes'],
    grade: 'documented',
    candidates: ['full-admin-lost'],
  },
  {
    when: { ...ALIVE, fullAdmin: ['missing'], jobProbe: ['refused'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'the token lives, its person has no Full Admin role, and admin calls are refused',
    witnesses: ['own-token', 'own-record', 'job-itself'],
    grade: 'documented',
  },
  {
    when: { ...ALIVE, fullAdmin: ['missing'], authorizerSeen: ['no-admin'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'the token lives, and both the person and another admin see no Full Admin role',
    witnesses: ['own-token', 'own-record', 'other-admin'],
    grade: 'documented',
  },
  {
    when: { ...ALIVE, fullAdmin: ['missing'], audit: ['roles'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'the token lives without the Full Admin role, and the audit log says the roles were changed',
    witnesses: ['own-token', 'own-record', 'audit-log'],
    grade: 'inferred',
  },
  {
    when: { ...ALIVE, fullAdmin: ['missing'] },
    cause: 'full-admin-lost',
    certainty: 'likely',
    because: 'the token lives and its person has no Full Admin role',
    witnesses: ['own-token', 'own-record'],
    grade: 'documented',
  },
  {
    when: { ...ALIVE, fullAdmin: ['not-told'], jobProbe: ['refused'], authorizerSeen: ['no-admin'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'admin calls are refused and another admin sees no Full Admin role',
    witnesses: ['own-token', 'job-itself', 'other-admin'],
    grade: 'documented',
  },
  {
    when: { ...ALIVE, fullAdmin: ['not-told'], jobProbe: ['refused'], audit: ['roles'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'admin calls are refused and the audit log says the roles were changed',
    witnesses: ['own-token', 'job-itself', 'audit-log'],
    grade: 'inferred',
  },
  {
    when: { ...ALIVE, fullAdmin: ['not-told'], jobProbe: ['refused'] },
    cause: 'full-admin-lost',
    certainty: 'likely',
    because: 'the person record shows no roles any more and admin calls are refused',
    witnesses: ['own-token', 'job-itself'],
    grade: 'documented',
    candidates: ['scope-missing'],
  },
  {
    when: { ...ALIVE, fullAdmin: ['not-told'], directory: ['less-than-others'], authorizerSeen: ['no-admin'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'it sees less of the directory than another admin, who sees no Full Admin role',
    witnesses: ['own-token', 'other-admin'],
    grade: 'documented',
  },
  {
    when: { ...ALIVE, fullAdmin: ['not-told'], directory: ['less-than-others'] },
    cause: 'full-admin-lost',
    certainty: 'likely',
    because: 'it sees less of the directory than another admin does, as an administrator of some locations would',
    witnesses: ['own-token', 'other-admin'],
    grade: 'inferred',
  },
  {
    when: { ...ALIVE, job: ['call-records'], fullAdmin: ['held'], jobProbe: ['refused'], scopes: ['enough'] },
    cause: 'cdr-role-lost',
    certainty: 'certain',
    because: 'role and scopes are there, everything else works, only call records are refused',
    witnesses: ['own-token', 'own-record', 'job-itself', 'grant-scopes'],
    grade: 'documented',
  },
  {
    when: { ...ALIVE, job: ['call-records'], fullAdmin: ['held'], jobProbe: ['refused'] },
    cause: 'cdr-role-lost',
    certainty: 'likely',
    because: 'everything else works, only call records are refused',
    witnesses: ['own-token', 'own-record', 'job-itself'],
    grade: 'documented',
    candidates: ['scope-missing'],
  },
  {
    when: { ...ALIVE, jobProbe: ['refused'] },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'the token lives and Webex refuses the job itself',
    witnesses: ['own-token', 'job-itself'],
    grade: 'documented',
    candidates: ['scope-missing', 'full-admin-lost', 'calling-licence-lost'],
  },
  {
    when: { ...ALIVE, jobProbe: ['status-missing'], statusSeenByOther: ['seen'] },
    cause: 'presence-sharing-off',
    certainty: 'certain',
    because: 'nobody has a status here while another authorization sees it on the same people',
    witnesses: ['own-token', 'job-itself', 'other-admin'],
    grade: 'documented',
  },
  {
    when: { ...ALIVE, jobProbe: ['status-missing'], statusSeenByOther: ['missing'] },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'nobody has a status, for another authorization neither',
    witnesses: ['own-token', 'job-itself', 'other-admin'],
    grade: 'documented',
    candidates: ['presence-sharing-off', 'webex-outage'],
  },
  {
    when: { ...ALIVE, jobProbe: ['status-missing'] },
    cause: 'presence-sharing-off',
    certainty: 'likely',
    because: 'calls succeed and the status is missing on everybody, where it was before',
    witnesses: ['own-token', 'job-itself'],
    grade: 'documented',
    candidates: ['webex-outage'],
  },
];
