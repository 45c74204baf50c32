import type { Cause, Certainty } from '@linekeeper/api-contract';
import type { Facts } from './facts.ts';

type Allowed = { [Name in keyof Facts]?: readonly Facts[Name][] };

export interface CauseRule {
  /** Every fact named must be one of the values given; facts left out do not matter. */
  when: Allowed;
  cause: Cause;
  certainty: Certainty;
  /** Why these facts mean this cause; also the test's title. */
  because: string;
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
  },
  {
    when: { own: ['refused', 'accepted'], refresh: ['expired'] },
    cause: 'refresh-token-expired',
    certainty: 'certain',
    because: 'the refresh token is refused and past its end',
  },
  {
    when: { ...NOT_RENEWED, authorizerSeen: ['disabled'] },
    cause: 'authorizer-deactivated',
    certainty: 'certain',
    because: 'the grant is refused and another admin sees the account switched off',
  },
  {
    when: { ...NOT_RENEWED, authorizerSeen: ['gone'] },
    cause: 'authorizer-deleted',
    certainty: 'certain',
    because: 'the grant is refused and another admin no longer finds the account',
  },
  {
    when: { ...NOT_RENEWED, audit: ['password'] },
    cause: 'password-changed',
    certainty: 'certain',
    because: 'the grant is refused and the audit log says the password was changed',
  },
  {
    when: { ...NOT_RENEWED, audit: ['token-revoked', 'access-reset'] },
    cause: 'access-reset',
    certainty: 'certain',
    because: 'the grant is refused and the audit log says an admin revoked it',
  },
  {
    when: { ...NOT_RENEWED, audit: ['app-removed'] },
    cause: 'app-removed',
    certainty: 'certain',
    because: 'the grant is refused and the audit log says the person removed the app',
  },
  {
    when: { ...NOT_RENEWED, own: ['refused'], audit: ['integration-policy'] },
    cause: 'integration-blocked',
    certainty: 'certain',
    because: 'the grant is refused and the audit log says the integration policy was changed',
  },
  {
    when: { ...NOT_RENEWED, audit: ['deactivated'] },
    cause: 'authorizer-deactivated',
    certainty: 'likely',
    because: 'the grant is refused and the audit log says the account was switched, which nobody else can confirm',
  },
  {
    when: { own: ['refused', 'accepted'], refresh: ['lost-in-rotation'] },
    cause: 'lost-in-rotation',
    certainty: 'certain',
    because: 'the answer to a renewal never came, and the next one was refused',
  },
  {
    when: { own: ['accepted'], refresh: ['refused'] },
    cause: 'password-changed',
    certainty: 'likely',
    because: 'only a password change ends the renewal and lets the access token live',
    candidates: ['access-reset'],
  },
  {
    when: { ...GONE, siblings: ['refused', 'none'], others: ['refused'] },
    cause: 'integration-blocked',
    certainty: 'likely',
    because: 'grants of different people died together',
    candidates: ['password-changed'],
  },
  {
    when: { ...GONE, siblings: ['refused'], authorizerSeen: ['admin', 'no-admin'] },
    cause: 'password-changed',
    certainty: 'likely',
    because: 'all grants of one person died, the account is in order, and the audit log names nothing else',
    candidates: ['access-reset'],
  },
  {
    when: { ...GONE, siblings: ['alive', 'mixed'] },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'only this integration lost its grant and the audit log says nothing yet',
    candidates: ['integration-blocked', 'app-removed', 'access-reset'],
  },
  {
    when: { ...GONE, authorizerSeen: ['admin', 'no-admin'] },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'the person has no other grant here to compare with',
    candidates: ['password-changed', 'app-removed', 'integration-blocked'],
  },
  {
    when: GONE,
    cause: 'unknown',
    certainty: 'unknown',
    because: 'nobody else could look at the account or at the audit log',
    candidates: ['password-changed', 'authorizer-deactivated', 'integration-blocked', 'access-reset'],
  },
  {
    when: { ...ALIVE, fullAdmin: ['missing'], jobProbe: ['refused'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'the token lives, its person has no Full Admin role, and admin calls are refused',
  },
  {
    when: { ...ALIVE, fullAdmin: ['missing'], authorizerSeen: ['no-admin'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'the token lives, and both the person and another admin see no Full Admin role',
  },
  {
    when: { ...ALIVE, fullAdmin: ['missing'], audit: ['roles'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'the token lives without the Full Admin role, and the audit log says the roles were changed',
  },
  {
    when: { ...ALIVE, fullAdmin: ['missing'] },
    cause: 'full-admin-lost',
    certainty: 'likely',
    because: 'the token lives and its person has no Full Admin role',
  },
  {
    when: { ...ALIVE, fullAdmin: ['not-told'], jobProbe: ['refused'], authorizerSeen: ['no-admin'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'admin calls are refused and another admin sees no Full Admin role',
  },
  {
    when: { ...ALIVE, fullAdmin: ['not-told'], jobProbe: ['refused'], audit: ['roles'] },
    cause: 'full-admin-lost',
    certainty: 'certain',
    because: 'admin calls are refused and the audit log says the roles were changed',
  },
  {
    when: { ...ALIVE, fullAdmin: ['not-told'], jobProbe: ['refused'] },
    cause: 'full-admin-lost',
    certainty: 'likely',
    because: 'the person record shows no roles any more and admin calls are refused',
    candidates: ['scope-missing'],
  },
  {
    when: { ...ALIVE, job: ['call-records'], fullAdmin: ['held'], jobProbe: ['refused'] },
    cause: 'cdr-role-lost',
    certainty: 'likely',
    because: 'everything else works, only call records are refused',
    candidates: ['scope-missing'],
  },
  {
    when: { ...ALIVE, jobProbe: ['refused'] },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'the token lives and Webex refuses the job itself',
    candidates: ['scope-missing', 'full-admin-lost', 'calling-licence-lost'],
  },
  {
    when: { ...ALIVE, jobProbe: ['status-missing'], statusSeenByOther: ['seen'] },
    cause: 'presence-sharing-off',
    certainty: 'certain',
    because: 'nobody has a status here while another authorization sees it on the same people',
  },
  {
    when: { ...ALIVE, jobProbe: ['status-missing'], statusSeenByOther: ['missing'] },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'nobody has a status, for another authorization neither',
    candidates: ['presence-sharing-off', 'webex-outage'],
  },
  {
    when: { ...ALIVE, jobProbe: ['status-missing'] },
    cause: 'presence-sharing-off',
    certainty: 'likely',
    because: 'calls succeed and the status is missing on everybody, where it was before',
    candidates: ['webex-outage'],
  },
];
