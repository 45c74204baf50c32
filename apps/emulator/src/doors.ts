import type { CdrDoor } from './cdr/door.ts';
import type { HistoryPlan } from './cdr/record-store.ts';
import type { Faults } from './chaos/fault.ts';
import type { RealNames } from './door/real-names.ts';
import type { EmulatorClock } from './state/clock.ts';
import type { TruthLog } from './state/truth-log.ts';
import type { CdrSettings, Modes, Services, World } from './state/world.ts';
import type { IdentityCluster } from './state/world-access.ts';
import type { WorldFile } from './state/world-file/world-file.ts';
import type { CallSimulator } from './telephony/call-door.ts';

export type { ActiveFault, Fault, FaultHandle, FaultKind, Faults } from './chaos/fault.ts';
export type { WorldFile } from './state/world-file/world-file.ts';
export type { CallSimulator, VoicemailDeposit } from './telephony/call-door.ts';

export interface EmulatorOptions {
  /** 0 takes any free port. */
  port?: number;
  host?: string;
  seed?: string;
  /** Size of Acme Hotels, or of organizations of a seed file that name nobody. */
  people?: number;
  /** A world by plain names, in place of Acme Hotels and Borgo; a state file that holds one already comes first. */
  seedFile?: string;
  /** The same in code. */
  world?: WorldFile;
  /** Where the emulated clock starts; with a state file it never goes back behind the saved moment. */
  startMs?: number;
  /** 1 runs with the machine, 0 stands still. */
  clockRate?: number;
  life?: { callsPerHour: number; presence: boolean } | false;
  /** Where the state is kept over restarts. */
  stateFile?: string;
  /** A named mix of faults from the start, drawn from the seed (`/_emulator/chaos` lists them). */
  chaos?: string;
  /** Where the truth log goes as well, one JSON object a line; without it the newest 100,000 events are kept here alone. */
  truthFile?: string;
  /** How many answered requests are kept to be looked at (default 200). */
  requestLogSize?: number;
  modes?: Partial<Modes>;
  /** How call records reach the store: late, amended, twice. */
  cdr?: Partial<CdrSettings>;
  /** A past that was never telephoned, for the record APIs; its records are made when they are asked for. */
  history?: HistoryPlan;
  /** Opens the second door: Webex's own host names behind a proxy, with a test authority. Ports 0 and left out take any. */
  realNames?: boolean | { tlsPort?: number; proxyPort?: number };
}

/** What administrators and people do in Control Hub and on their profile page. Each writes audit events and the truth log. */
export interface Levers {
  /** Refresh tokens of the person die. Throws for people of an external identity provider. */
  changePassword(personUuid: string): void;
  deactivate(personUuid: string): void;
  activate(personUuid: string): void;
  deletePerson(personUuid: string): void;
  setRoles(personUuid: string, roles: string[]): void;
  setLicense(personUuid: string, calling: boolean): void;
  /** Off: `status` and `lastActivity` vanish for everybody this person's authorization asks about. */
  setPresenceSharing(personUuid: string, on: boolean): void;
  /** The password runs out now instead of at its time. */
  expirePassword(personUuid: string): void;
  /** On: the person signs in through an identity provider of the organization and has no Webex password. */
  setExternalIdp(personUuid: string, on: boolean): void;
  /** An administrator revokes the tokens of one person. */
  resetAccess(personUuid: string): void;
  /** An administrator revokes one person's access to one integration. */
  revokeUserAccess(personUuid: string, clientId: string): void;
  /** The person takes the integration out on their profile page. */
  removeApp(personUuid: string, clientId: string): void;
  /** In the developer portal; the old secret stops working at once. Returns the new one. */
  rotateClientSecret(clientId: string): string;
  setIntegrationPolicy(orgUuid: string, policy: 'allow' | 'block'): void;
  /** `block` ends every authorization of that client in that organization; null removes the override. */
  setIntegrationOverride(orgUuid: string, clientId: string, policy: 'allow' | 'block' | null): void;
  /** Only these people (and, if wanted, those who join later) may use the integration; null: everybody again. */
  setIntegrationUsers(
    orgUuid: string,
    clientId: string,
    chosen: { userUuids: string[]; futureUsers: boolean } | null,
  ): void;
  /** Days a Webex password lives; null: for ever. */
  setPasswordPolicy(orgUuid: string, maxAgeDays: number | null): void;
  /** `setExternalIdp` for everybody of the organization. */
  setOrganizationIdp(orgUuid: string, on: boolean): void;
  /** Changes the issuer of the organization's id tokens, and the mark in its codes and tokens. */
  setIdentityCluster(orgUuid: string, cluster: IdentityCluster): void;
  setFedRamp(orgUuid: string, on: boolean): void;
  /** Returns the UUID, to be given to people by `setRoles`. */
  createCustomRole(orgUuid: string, name: string, permissions: string[]): string;
  setCustomRolePermissions(roleUuid: string, permissions: string[]): void;
  deleteCustomRole(roleUuid: string): void;
  /** In the developer portal: consents with a former address end on an error page. */
  setRedirectUris(clientId: string, uris: string[]): void;
  /** In the developer portal: tokens keep the scopes they were given. */
  setIntegrationScopes(clientId: string, scopes: string[]): void;
  /** In the developer portal: new scopes wait for a new approval. */
  setServiceAppScopes(clientId: string, scopes: string[]): void;
  /** A Full Admin approves the Service App, or approves its new scopes. */
  authorizeServiceApp(clientId: string, orgUuid: string): void;
  withdrawServiceApp(clientId: string, orgUuid: string): void;
  /** Webex signs id tokens with a new key. */
  rotateSigningKey(): void;
}

/** One answered request, secrets hidden. */
export interface RequestLogEntry {
  /** Counts from 1 in the order of the answers. */
  id: number;
  atMs: number;
  method: string;
  url: string;
  status: number;
  /** Of the machine's own time, whatever the emulated clock did meanwhile. */
  tookMs: number;
  trackingId: string;
  clientId: string | null;
  personUuid: string | null;
  orgUuid: string | null;
  note: string | null;
}

/** One side of a request as it went over the wire. */
export interface LoggedMessage {
  headers: Record<string, string>;
  /** Null where there was none; texts are cut at 16 kB. */
  body: string | null;
  /** Characters or bytes of the whole body where what is kept is only its beginning. */
  cutFrom: number | null;
}

/** A logged request in full, secrets hidden. */
export interface RequestDetail extends RequestLogEntry {
  request: LoggedMessage;
  answer: LoggedMessage;
}

/** A message as it is kept until somebody looks: nothing is read or hidden before. */
export interface RawMessage {
  headers: Record<string, unknown>;
  body: unknown;
}

/** Newest last, at most 200 unless the options say otherwise. */
export interface RequestLog {
  add(entry: Omit<RequestLogEntry, 'id'>, exchange?: { request: RawMessage; answer: RawMessage }): void;
  all(): readonly RequestLogEntry[];
  find(id: number): RequestDetail | null;
  /** Id of the newest; 0 before the first. */
  lastId(): number;
  clear(): void;
}

/** Everything routes outside the Webex API (control, Control Hub) may use. */
export interface EmulatorParts {
  services: Services;
  levers: Levers;
  faults: Faults;
  requests: RequestLog;
  reset(): void;
  registerIntegration(input: IntegrationInput): { clientId: string; clientSecret: string };
  registerServiceApp(input: ServiceAppInput): ServiceAppRegistration;
}

export interface BotInput {
  name: string;
  /** Titles of the spaces it is added to. */
  rooms: string[];
  /** Of whoever makes it; the first one when left out. */
  orgUuid?: string;
}

export interface BotRegistration {
  token: string;
  email: string;
  rooms: { id: string; title: string }[];
}

export interface ServiceAppInput {
  name: string;
  scopes: string[];
  /** Organizations asked for authorization; all when left out. */
  orgUuids?: string[];
  /** Whose `serviceApp` webhooks hear of it; everybody's when left out. */
  developerEmail?: string;
}

export interface ServiceAppRegistration {
  clientId: string;
  clientSecret: string;
  /** Public id, for `POST /v1/applications/{applicationId}/token`. */
  applicationId: string;
}

export interface IntegrationInput {
  name: string;
  scopes: string[];
  redirectUris: string[];
}

export interface Emulator {
  url: string;
  services: Services;
  /** Said to people: the state file could not be read, or holds another world than the one described. */
  stateWarning: string | null;
  clock: EmulatorClock;
  world: World;
  truth: TruthLog;
  modes: Modes;
  levers: Levers;
  faults: Faults;
  requests: RequestLog;
  calls: CallSimulator;
  cdr: CdrDoor;
  /** Short for `cdr.history`. */
  history: CdrDoor['history'];
  /** The second door; null unless asked for. */
  realNames: RealNames | null;
  /** A personal access token of 12 hours with every scope; without an address, of the first Full Admin. */
  personalToken(email?: string): string;
  /** Idempotent by name. */
  registerIntegration(input: IntegrationInput): { clientId: string; clientSecret: string };
  /** Idempotent by name; still to be authorized by an administrator (`levers.authorizeServiceApp`). */
  registerServiceApp(input: ServiceAppInput): ServiceAppRegistration;
  /** A bot in these spaces; of the same name again: a new token, and the old one is dead. */
  registerBot(input: BotInput): BotRegistration;
  /** Everything as JSON text: world, moment, random values, modes, faults, settings, truth. */
  snapshot(): string;
  /** Puts a snapshot back, the time too: the clock may go back. Calls under way in it end at its moment. */
  restore(snapshot: string): void;
  /** The first world again, with its modes; integrations stay. Time goes on from where it is. */
  reset(): void;
  close(): Promise<void>;
}
