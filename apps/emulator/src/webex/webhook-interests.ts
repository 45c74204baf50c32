import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedWebhookInterest, Services } from '../state/world.ts';
import { INTEREST_ACTORS, INTEREST_RESOURCES } from '../webhooks/resources.ts';
import { notFound, WebexHttpError } from './errors.ts';
import { authenticate, type Caller } from './guard.ts';

const PATH = '/v1/telephony/webhookInterestRegistrations';
const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 60;
/** No limit is published; beyond this there are no dates any more. */
const MOST_DAYS = 36_500;
/** More entries than there are kinds say nothing new. */
const MOST_INTERESTS = 100;

type Interest = EmulatedWebhookInterest['interests'][number];

const RESOURCES: readonly string[] = Object.values(INTEREST_RESOURCES);
const ACTORS: readonly string[] = Object.values(INTEREST_ACTORS);

function invalidField(name: string): WebexHttpError {
  return new WebexHttpError(400, `Invalid field value: ${name}`, { errorCode: 25024 });
}

/** Exactly one of `resource` and `actor`, of the documented values; null when it is anything else. */
function readInterest(entry: unknown): Interest | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { resource, actor } = entry as Record<string, unknown>;
  const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
  if (isGiven(resource) === isGiven(actor)) return null;
  if (typeof resource === 'string') return RESOURCES.includes(resource) ? { resource } : null;
  return typeof actor === 'string' && ACTORS.includes(actor) ? { actor } : null;
}

function readInterests(body: Record<string, unknown>): Interest[] {
  if (body.interests === undefined || body.interests === null) {
    throw new WebexHttpError(400, 'Missing required field(s).', {
      description: 'message=Missing required field(s).;detail=Missing fields: interests',
      errorCode: 25008,
    });
  }
  const { interests } = body;
  if (!Array.isArray(interests) || interests.length === 0 || interests.length > MOST_INTERESTS)
    throw invalidField('interests');
  return interests.map((entry, index) => {
    const interest = readInterest(entry);
    if (interest === null) throw invalidField(`interests.[${index}]`);
    return interest;
  });
}

function readDays(body: Record<string, unknown>): number {
  const days = body.duration ?? DEFAULT_DAYS;
  if (typeof days !== 'number' || !Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw invalidField('duration');
  return days;
}

function keyOf(caller: Caller): string {
  return `${caller.person.uuid} ${caller.clientId}`;
}

/** Interest registrations: kept for a person and a client, good for every webhook of the organization, until they expire. */
export function registerWebhookInterestRoutes(app: FastifyInstance, services: Services): void {
  const { world, clock } = services;
  const requirement = { scopes: ['spark-admin:calls_read'], admin: 'read' } as const;
  const own = (request: FastifyRequest): { key: string; registration: EmulatedWebhookInterest } => {
    const key = keyOf(authenticate(services, request, requirement));
    const registration = world.webhookInterests.get(key);
    if (registration === undefined || registration.expiresMs <= clock.now()) throw notFound();
    return { key, registration };
  };
  app.post(PATH, (request, reply) => {
    const caller = authenticate(services, request, requirement);
    const body = (typeof request.body === 'object' && request.body !== null ? request.body : {}) as Record<
      string,
      unknown
    >;
    const interests = readInterests(body);
    const expiresMs = clock.now() + readDays(body) * DAY_MS;
    for (const [key, { expiresMs: endMs }] of world.webhookInterests)
      if (endMs <= clock.now()) world.webhookInterests.delete(key);
    const { person, clientId, organization } = caller;
    const whose = { personUuid: person.uuid, clientId, orgUuid: organization.uuid };
    world.webhookInterests.set(keyOf(caller), { ...whose, interests, expiresMs });
    services.changed('critical');
    return reply.code(204).send();
  });
  app.get(PATH, (request) => {
    const { interests, expiresMs } = own(request).registration;
    return { interests, expiresAt: new Date(expiresMs).toISOString() };
  });
  app.delete(PATH, (request, reply) => {
    world.webhookInterests.delete(own(request).key);
    services.changed('critical');
    return reply.code(204).send();
  });
}
