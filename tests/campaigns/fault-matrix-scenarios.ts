import { CAUSES, type Cause, type Job } from '@linekeeper/api-contract';
import type { Circumstances } from './fault-matrix-circumstances.ts';

/** What first shows it to somebody who looks from outside. */
export type Shows =
  /** The answers of Webex to the jobs' own questions change at once. */
  | 'answers'
  /** Only the answers about call records change, which may be asked for once a minute. */
  | 'call-records'
  /** Every answer stays as it was; the admin audit log is the only one to tell. */
  | 'audit'
  /** Nothing, until the authorization is renewed the next time, at half of its fourteen days. */
  | 'renewal';

/** Where what Webex lets anybody see does not tell this cause from others. */
export interface Limit {
  reason: string;
  /** What is honest to say then: no other cause may be named, and none of them for certain. */
  honest: readonly (Cause | 'nothing')[];
}

interface Common {
  name: string;
  cause: Cause;
  /** Situation of the emulator's inspector: the same lever that people press there. */
  situation: string;
}

/** Ends an authorization, or what it may do. */
export interface DeathScenario extends Common {
  kind: 'death';
  /** Whom or what it strikes: the integration of this job, whoever authorized it. */
  job: Job;
  shows(circumstances: Circumstances): Shows;
  limit(circumstances: Circumstances): Limit | null;
  /** The directory runs on the Service App itself. */
  onServiceApp?: true;
  /** So long everything is switched off at once after the strike. */
  asleepMs?: number;
}

/** Trouble on the way or at Webex, which passes: nothing may die of it. */
export interface TroubleScenario extends Common {
  kind: 'trouble';
  /** It must last longer to be met twice. */
  lastsMs?: number;
  limit: Limit | null;
}

/** A walk to Webex that does not end in a grant. */
export interface WalkScenario extends Common {
  kind: 'walk';
  job: Job;
  limit(circumstances: Circumstances): Limit | null;
}

export type Scenario = DeathScenario | TroubleScenario | WalkScenario;

const DAY_MS = 86_400_000;
const NOBODY_LEFT: Limit = {
  reason:
    'all five by one person: when all die together, nobody is left who could look at the account or the audit log',
  honest: ['unknown'],
};
const ONLY_A_NEW_PASSWORD_TELLS: Limit = {
  reason: 'Webex writes no event, and a changed and an expired password end the same tokens in the same way',
  honest: ['unknown', 'password-changed', 'password-expired'],
};
const SILENT_END: Limit = {
  reason: 'one integration lost its grant, and the audit log has no event of it, whoever did it',
  honest: ['unknown', 'app-removed', 'integration-blocked', 'access-reset'],
};
const ONLY_A_MACHINE_LEFT: Limit = {
  reason:
    'a Service App lives on through a block of all integrations as through a new password, and the log names neither',
  honest: ['unknown'],
};
const OVER_AN_HOUR: Limit = {
  reason: 'no event exists for it: silence of the audit log proves something only when events can be late no more',
  honest: ['unknown', 'app-removed', 'integration-blocked', 'access-reset'],
};

const never = (): null => null;
const alone = ({ cast }: Circumstances): Limit | null => (cast === 'alone' ? NOBODY_LEFT : null);
const answers = (): Shows => 'answers';

/** All of one person's grants die: another person's integration that dies or lives tells, else the audit log has to. */
function blockOfAllLimit({ cast, modes }: Circumstances): Limit | null {
  if (cast === 'alone') return NOBODY_LEFT;
  return cast === 'service-app' && !modes.inferredEvidence ? ONLY_A_MACHINE_LEFT : null;
}

/** A change of password is seen by whoever may still read the audit log, where Webex writes such events at all. */
function passwordLimit({ cast, modes }: Circumstances): Limit | null {
  if (modes.passwordChangeKillsAccess && cast === 'alone') return NOBODY_LEFT;
  return modes.inferredEvidence ? null : ONLY_A_NEW_PASSWORD_TELLS;
}

const DEATHS: readonly DeathScenario[] = [
  {
    name: 'password changed',
    cause: 'password-changed',
    situation: 'password-changed',
    kind: 'death',
    job: 'users-sync',
    shows: ({ modes }) => (modes.passwordChangeKillsAccess ? 'answers' : modes.inferredEvidence ? 'audit' : 'renewal'),
    limit: passwordLimit,
  },
  {
    name: 'password expired',
    cause: 'password-expired',
    situation: 'password-expired',
    kind: 'death',
    job: 'users-sync',
    shows: ({ modes }) => (modes.passwordChangeKillsAccess ? 'answers' : 'renewal'),
    limit: ({ cast, modes }) =>
      cast === 'alone' && modes.passwordChangeKillsAccess ? NOBODY_LEFT : ONLY_A_NEW_PASSWORD_TELLS,
  },
  {
    name: 'deactivated',
    cause: 'authorizer-deactivated',
    situation: 'authorizer-deactivated',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: alone,
  },
  {
    name: 'deleted',
    cause: 'authorizer-deleted',
    situation: 'authorizer-deleted',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: alone,
  },
  {
    name: 'Full Admin taken',
    cause: 'full-admin-lost',
    situation: 'full-admin-lost',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: never,
  },
  {
    name: 'call history permission taken',
    cause: 'cdr-role-lost',
    situation: 'cdr-role-lost',
    kind: 'death',
    job: 'call-records',
    shows: () => 'call-records',
    limit: never,
  },
  {
    name: 'Calling licence taken',
    cause: 'calling-licence-lost',
    situation: 'calling-licence-lost',
    kind: 'death',
    job: 'call-control',
    shows: answers,
    limit: never,
  },
  {
    name: 'presence sharing off',
    cause: 'presence-sharing-off',
    situation: 'presence-sharing-off',
    kind: 'death',
    job: 'presence',
    shows: answers,
    limit: never,
  },
  {
    name: 'access reset',
    cause: 'access-reset',
    situation: 'access-reset',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: alone,
  },
  {
    name: 'app removed by the person',
    cause: 'app-removed',
    situation: 'app-removed',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: () => OVER_AN_HOUR,
  },
  {
    name: 'one integration blocked',
    cause: 'integration-blocked',
    situation: 'integration-blocked',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: ({ modes }) => (modes.inferredEvidence ? null : SILENT_END),
  },
  {
    name: 'all integrations blocked',
    cause: 'integration-blocked',
    situation: 'all-integrations-blocked',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: blockOfAllLimit,
  },
  {
    name: 'switched off for 91 days',
    cause: 'refresh-token-expired',
    situation: 'refresh-token-expired',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: never,
    asleepMs: 91 * DAY_MS,
  },
  {
    name: 'client secret renewed',
    cause: 'client-secret-rotated',
    situation: 'client-secret-rotated',
    kind: 'death',
    job: 'users-sync',
    shows: () => 'renewal',
    limit: never,
  },
  {
    name: 'scope missing',
    cause: 'scope-missing',
    situation: 'scope-missing',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: never,
  },
  {
    name: 'Service App withdrawn',
    cause: 'service-app-withdrawn',
    situation: 'service-app-withdrawn',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: never,
    onServiceApp: true,
  },
  {
    name: 'answer to a renewal lost',
    cause: 'lost-in-rotation',
    situation: 'lost-in-rotation',
    kind: 'death',
    job: 'users-sync',
    shows: () => 'renewal',
    limit: never,
  },
  {
    name: 'refused without a reason',
    cause: 'unknown',
    situation: 'unknown',
    kind: 'death',
    job: 'users-sync',
    shows: answers,
    limit: () => SILENT_END,
  },
];

const WALKS: readonly WalkScenario[] = [
  {
    name: 'declined',
    cause: 'consent-declined',
    situation: 'consent-declined',
    kind: 'walk',
    job: 'users-sync',
    limit: never,
  },
  {
    name: 'window closed',
    cause: 'consent-abandoned',
    situation: 'consent-abandoned',
    kind: 'walk',
    job: 'users-sync',
    limit: never,
  },
  {
    name: 'admin of another organization',
    cause: 'wrong-organization',
    situation: 'wrong-organization',
    kind: 'walk',
    job: 'users-sync',
    limit: never,
  },
  {
    name: 'redirect address changed',
    cause: 'redirect-mismatch',
    situation: 'redirect-mismatch',
    kind: 'walk',
    job: 'users-sync',
    limit: never,
  },
];

const trouble = (name: string, cause: Cause, situation: string): TroubleScenario => ({
  name,
  cause,
  situation,
  kind: 'trouble',
  limit: null,
});

const LATE_BUT_RIGHT: Limit = {
  reason: 'every answer comes in the end and is right: there may be nothing to say',
  honest: ['nothing', 'webex-outage'],
};

const TROUBLES: readonly TroubleScenario[] = [
  trouble('429 with Retry-After', 'rate-limited', 'rate-limited'),
  trouble('429 without', 'rate-limited', 'rate-limited-bare'),
  trouble('503, the status page silent', 'webex-outage', 'webex-outage'),
  trouble('503, told by the status page', 'webex-outage', 'webex-outage-told'),
  trouble('connections reset', 'network', 'connection-reset'),
  { ...trouble('slow by 20 s', 'network', 'slow'), limit: LATE_BUT_RIGHT },
  trouble("a proxy's page", 'network', 'proxy-page'),
  // The job itself is asked every five minutes.
  { ...trouble('region of call records', 'wrong-region', 'wrong-region'), lastsMs: 500_000 },
  trouble('clocks ten minutes apart', 'clock-skew', 'clock-skew'),
];

const WRITTEN: readonly Scenario[] = [...DEATHS, ...WALKS, ...TROUBLES];

/** A cause that needs no more than its own situation, which bears its name: it strikes the directory and Webex's answers show it. */
function plainDeath(cause: Cause): DeathScenario {
  return { name: cause, cause, situation: cause, kind: 'death', job: 'users-sync', shows: answers, limit: never };
}

/** Every cause of the catalogue at least once. */
export const SCENARIOS: readonly Scenario[] = [
  ...WRITTEN,
  ...CAUSES.filter((one) => WRITTEN.every(({ cause }) => cause !== one)).map(plainDeath),
];
