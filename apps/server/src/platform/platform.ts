import type { ActorKind, AuditOutcome, AuditVia, Endpoint, LiveEvent, Role } from '@linekeeper/api-contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Settings } from '../settings.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';
import type { Ids } from './ids.ts';

/** What every feature is handed at the composition root. Knows no feature. */
export interface Platform {
  settings: Settings;
  clock: Clock;
  ids: Ids;
  log: Logger;
  /** Opaque to features outside their `*.queries.ts` (rule R7). */
  database: Database;
  jobs: Jobs;
  bus: Bus;
  live: Live;
  ticker: Ticker;
  http: Http;
  /** Where people and Webex reach the server: the setting, or where it listens. Redirect and webhook addresses are built on it. */
  publicUrl(): string;
  /** Does nothing unless a campaign armed this name: then the process dies here. */
  crashPoint(name: string): void;
}

/** Durable work that is due now, over all processes (pg-boss). Never a timer and never the lock of a refresh. */
export interface Jobs {
  /** Registers the handler; retried with back-off when it throws. `data` must be plain JSON and carry organizationId. */
  define<Data extends object>(name: string, handler: (data: Data) => Promise<void>): void;
  /** With `key` only one such job waits at a time. */
  send<Data extends object>(name: string, data: Data, options?: { key?: string }): Promise<void>;
}

/** Messages between processes (LISTEN/NOTIFY), also delivered to the sender. Payload below 7,000 bytes of JSON. */
export interface Bus {
  publish(channel: string, payload: object): Promise<void>;
  subscribe(channel: string, listener: (payload: unknown) => void): () => void;
}

/** Live stream to browsers. Fans out over the bus; resumable by Last-Event-ID from each process's ring. */
export interface Live {
  publish(organizationId: string, event: LiveEvent): Promise<void>;
  subscribe(organizationId: string, listener: (event: LiveEvent) => void): () => void;
}

/** Asks each registered feature about once a second (and after a jump of the clock) what is due. Runs in the worker role. */
export interface Ticker {
  /**
   * `run` is never called again before it settled; what it throws is logged and the rest goes on. A run that looks again by
   * itself begins nothing new once `stopping` is aborted.
   */
  register(name: string, run: (now: number, stopping?: AbortSignal) => Promise<void>): void;
  /** One round of everything registered; tests move the clock and call this. */
  tick(): Promise<void>;
}

/** The person behind a request. */
export interface SignedIn {
  accountId: string;
  sessionId: string;
  name: string;
  email: string;
  /** `owner` for the whole installation; otherwise the role per organization. */
  isOwner: boolean;
  organizationIds: readonly string[];
  /** The person's own Webex id (bare UUID), once linked at sign-in. */
  webexPersonId: string | null;
  /** When this session began; keys have none. What cannot be undone asks for a fresh one. */
  signedInAt?: Date;
  /** Organizations whose owner's acts are open without being the installation's owner: keys that are limited to some. */
  ownerOf?: readonly string[];
  /** Set where an API key asks; `accountId` and `sessionId` are then the key's id, which is nobody's account. */
  key?: { id: string; kind: 'key' | 'machine' };
}

export interface OrganizationRef {
  organizationId: string;
  slug: string;
  name: string;
}

export interface AuditActor {
  kind: ActorKind;
  id: string | null;
  name: string;
}

/** One act as the audit log keeps it; nothing of it is a secret. */
export interface AuditRecord {
  act: string;
  /** Null for acts on the installation itself. */
  organizationId: string | null;
  actor: AuditActor;
  via: AuditVia;
  /** The network it came from. */
  address: string | null;
  target: Record<string, string>;
  outcome: AuditOutcome;
  code: string | null;
  reason: string | null;
  requestId: string | null;
}

export type AuditSink = (record: AuditRecord) => Promise<void>;

/** An act that is no endpoint, as far as its route knows it. Without an actor it is whoever asked. */
export type OutsideAct = Omit<AuditRecord, 'actor' | 'address' | 'reason' | 'requestId'> & { actor?: AuditActor };

/** What a handler gets: parsed input, and who asks. `organization` is set where the path has `:organization`. */
export interface HandlerInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  signedIn: SignedIn | null;
  role: Role | null;
  organization: OrganizationRef | null;
  request: FastifyRequest;
  /** For cookies only; the answer's body and status follow from the contract. */
  reply: FastifyReply;
}

export type Handler<E> =
  E extends Endpoint<infer P, infer Q, infer B, infer R>
    ? (input: HandlerInput<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>>
    : never;

/** Filled in by features at the composition root, so that the platform knows none of them. */
export interface Guards {
  findSession(request: FastifyRequest): Promise<SignedIn | null>;
  findOrganization(slug: string): Promise<OrganizationRef | null>;
  /** The caller behind an API key; null for one that is unknown, has ended or was revoked. */
  findKey(secret: string): Promise<SignedIn | null>;
}

export interface Http {
  /** Mounts a declared endpoint: validation, access, CSRF and error codes follow from the declaration. */
  route<E extends Endpoint>(endpoint: E, handler: Handler<E>): void;
  /** For what is no JSON endpoint: redirects, webhooks, streams. Such routes check their caller themselves. */
  raw(register: (app: FastifyInstance) => void): void;
  /** Each feature brings its own; what was brought before stays. */
  useGuards(guards: Partial<Guards>): void;
  /** Who asks, for raw routes; null without a session. Answers what the guard `findSession` answers. */
  signedIn(request: FastifyRequest): Promise<SignedIn | null>;
  /** Part of the CSRF check: the token that belongs to this request's cookie, making the cookie when there is none. */
  csrfToken(request: FastifyRequest): string;
  /** Where every changing endpoint's act is written when it ends. */
  useAudit(sink: AuditSink): void;
  /** Names who acted, and where, if only the endpoint itself makes that known, as signing in or a link does. */
  actsAs(request: FastifyRequest, actor: AuditActor, organizationId?: string): void;
  /** For raw routes that change something: one entry. */
  audit(request: FastifyRequest, act: OutsideAct): Promise<void>;
}
