import type {
  AuthorizationState,
  Banner,
  Cause,
  Certainty,
  GapState,
  Job,
  Severity,
  Warning,
} from '@linekeeper/api-contract';
import type { WebexClient } from '@linekeeper/webex-client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PendingGrant } from '../token-vault/index.ts';
import type { FoundWarning } from './warnings/found-warning.ts';

export interface UsableWebex {
  webex: WebexClient;
  authorizationId: string;
  authorizer: { webexPersonId: string; name: string };
  /** Bare UUID. */
  webexOrgId: string;
}

/** One of the authorizations of a job. */
export interface StandingUsableWebex extends UsableWebex {
  /** 1 is the first. */
  seat: number;
  /** The job goes through it now. */
  serving: boolean;
}

export interface JobState {
  state: AuthorizationState;
  cause: Cause | null;
  since: Date | null;
  /** INC-n while one is open for this job. */
  incident: string | null;
  knownGoodAt: Date | null;
}

export interface RecoveredEvent {
  organizationId: string;
  stoppedAt: Date | null;
  recoveredAt: Date;
  /** The first authorization of this job ever: nothing has been collected yet. */
  first: boolean;
}

export interface DataDescription {
  sentence: string;
  completeTo: Date | null;
  progressPercent: number | null;
}

/** A time in which a job stood still; `to` is null while it still does. */
export interface GapQuestion {
  organizationId: string;
  from: Date;
  to: Date | null;
}

/** What of a gap came back; with `to` null, what is going to. */
export interface GapReport {
  state: GapState;
  /** In words, with figures and the reason where something is lost. */
  text: string;
}

export interface Observation {
  organizationId: string;
  job: Job;
  observation: 'status-missing' | 'status-seen' | 'directory-shrunk';
  detail: string;
  trackingId: string | null;
  at: Date;
}

/** Something happened to an incident: as it was at that moment. */
export interface IncidentEvent {
  organizationId: string;
  /** The same when it is handed out again. */
  eventId: string;
  incidentId: string;
  /** INC-2481. */
  number: string;
  kind: 'opened' | 'changed' | 'recovered';
  at: Date;
  cause: Cause;
  certainty: Certainty;
  severity: Severity;
  sentence: string;
  jobs: Job[];
  authorizer: string | null;
  openedAt: Date;
  closedAt: Date | null;
  article: number;
}

/** An incident as it is now. */
export interface IncidentNow {
  number: string;
  cause: Cause;
  certainty: Certainty;
  severity: Severity;
  sentence: string;
  /** Stopped now; of a closed one, what came back last. */
  jobs: Job[];
  jobsEver: Job[];
  /** Of those that stopped: what still brings data, until its access token runs out. */
  servesOn: Job[];
  stillWorks: Job[];
  action: Banner['action'];
  /** What became of the data of the time in between, where an account of it is kept; none while it is open. */
  gaps: { job: Job; state: GapState; text: string }[];
  authorizer: string | null;
  openedAt: Date;
  closedAt: Date | null;
  article: number;
}

/** Webex refuses the integration that gets Service Apps new tokens. */
export interface MinterEnded {
  /** One that runs on a Service App: the end concerns the whole installation. */
  organizationId: string;
  /** The same when it is handed out again. */
  eventId: string;
}

/** How an organization's authorizations stand, for a weekly report. */
export interface StateReport {
  jobs: { job: Job; state: AuthorizationState; authorizer: string | null; knownGoodAt: Date | null; text: string }[];
  openIncidents: { number: string; sentence: string; openedAt: Date }[];
  incidentsInTime: number;
  /** What runs out or hangs by a thread, soonest first. */
  warnings: { kind: Warning['kind']; text: string; advice: string; by: Date | null }[];
}

export type CallbackHandler = (
  query: Record<string, string>,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<void>;

/** The door: the life of an authorization, from consent to verdict to recovery. */
export interface Authorizations {
  /** The one abstraction that matters: Webex for a job. AppError authorization-not-usable (message names the cause) when nothing lives. */
  webexFor(organizationId: string, job: Job): Promise<UsableWebex>;
  /** Each authorization of the job that works, the serving one first: for what is registered at Webex in each one's name. */
  webexForEach(organizationId: string, job: Job): Promise<StandingUsableWebex[]>;
  state(organizationId: string, job: Job): Promise<JobState>;
  /** All organizations where this job can work now (for tickers). */
  usable(job: Job): Promise<readonly { organizationId: string }[]>;
  /** After consent or recovery, and when a standby takes over or hands back; the listener catches up from its own watermark. Retried durably when it throws. */
  onRecovered(job: Job, listener: (event: RecoveredEvent) => Promise<void>): void;
  /** The data axis of a card, told by the feature that owns the data. */
  describeData(job: Job, describe: (organizationId: string) => Promise<DataDescription>): void;
  /** The account of a gap, told by the feature that owns the data; asked until it says something else than `filling`. */
  describeGap(job: Job, describe: (gap: GapQuestion) => Promise<GapReport>): void;
  /** What a feature sees coming, for the one list of warnings. */
  describeWarnings(source: (organizationId: string) => Promise<FoundWarning[]>): void;
  /** What a feature saw that no status code tells (e.g. nobody has a status; the sentinel has lost its line). */
  report(observation: Observation): Promise<void>;
  /**
   * What happens to incidents, in order, each at least once: known again by its eventId. Written with the incident, so a
   * crash loses none; asked again when the listener throws.
   */
  onIncident(listener: (event: IncidentEvent) => Promise<void>): void;
  /** Once for each consent of the minting integration that Webex ended; again after a restart, with the same eventId. */
  onMinterEnded(listener: (event: MinterEnded) => Promise<void>): void;
  /** Resolves when what signals from Webex set going in this process is over; for tests and campaigns. */
  settled(): Promise<void>;
  incident(organizationId: string, incidentId: string): Promise<IncidentNow | null>;
  reportState(organizationId: string, since: Date): Promise<StateReport>;
  /** Writes into the history of these jobs whom somebody told. */
  noteTold(organizationId: string, jobs: readonly Job[], text: string): Promise<void>;
  /** Redirects from Webex come to one address, /webex/callback; `state` starts with the prefix of who sent the person there. */
  onCallback(prefix: string, handler: CallbackHandler): void;
  /** For sign-in: the first Full Admin who signs in through the sign-in integration authorizes it. */
  noteSignIn(input: {
    organizationId: string;
    pending: PendingGrant;
    person: { webexPersonId: string; name: string; email: string };
    fullAdmin: boolean;
  }): Promise<void>;
}
