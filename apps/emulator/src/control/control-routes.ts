import type { FastifyInstance } from 'fastify';
import { registerChaosRoutes } from '../chaos/chaos-routes.ts';
import type { EmulatorParts } from '../doors.ts';
import { isModeValue } from '../modes.ts';
import type { EmulatorClock } from '../state/clock.ts';
import type { Modes, Services } from '../state/world.ts';
import { telephonyOf } from '../telephony/telephony.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { queryNumber, queryText } from '../webex/paging.ts';
import { controlBody } from './body.ts';
import { registerBot } from './bots.ts';
import { LeverError } from './lever-act.ts';
import { registerLeverRoutes } from './lever-routes.ts';
import { registerStatusRoutes } from './status-routes.ts';

/** Beyond these there are no dates any more, or no standing still to look. */
const MAX_ADVANCE_MS = 10 * 366 * 86_400_000;
const MAX_RATE = 100_000;

/** The emulator's own API under `/_emulator`: clock, developer portal, levers, faults, and what really happened. */
export function registerControlRoutes(app: FastifyInstance, parts: EmulatorParts): void {
  const { services } = parts;
  registerClockRoutes(app, services);
  registerLeverRoutes(app, parts);
  registerChaosRoutes(app, parts);
  registerStatusRoutes(app, parts);
  app.post('/_emulator/integrations', async (request) => {
    const body = controlBody(request);
    const input = { name: body.text('name'), scopes: body.texts('scopes'), redirectUris: body.texts('redirectUris') };
    return orBadRequest(() => parts.registerIntegration(input));
  });
  app.post('/_emulator/service-apps', async (request) => {
    const body = controlBody(request);
    const orgUuids = body.optionalTexts('orgUuids');
    const developerEmail = body.optionalText('developerEmail');
    const input = {
      name: body.text('name'),
      scopes: body.texts('scopes'),
      ...(orgUuids === undefined ? {} : { orgUuids }),
      ...(developerEmail === undefined ? {} : { developerEmail }),
    };
    return orBadRequest(() => parts.registerServiceApp(input));
  });
  app.post('/_emulator/bots', async (request) => {
    const body = controlBody(request);
    return orBadRequest(() => registerBot(services, { name: body.text('name'), rooms: body.texts('rooms') }));
  });
  app.get('/_emulator/state', async () => describeState(services));
  app.get('/_emulator/truth', async (request) => {
    const sinceMs = queryNumber(request, 'since', { fallback: 0, least: 0 });
    const kinds = queryText(request, 'kind')?.split(',') ?? null;
    const events = services.truth.since(sinceMs);
    return { events: kinds === null ? events : events.filter(({ kind }) => kinds.includes(kind)) };
  });
  app.get('/_emulator/requests', async () => ({ requests: parts.requests.all() }));
  app.get<{ Params: { id: string } }>('/_emulator/requests/:id', async ({ params }) => {
    const found = parts.requests.find(Number(params.id));
    if (found === null) throw new WebexHttpError(404, 'This request is not kept any more.');
    return found;
  });
  app.get('/_emulator/modes', async () => services.modes);
  app.post('/_emulator/modes', async (request) => setModes(services.modes, request.body));
  app.post('/_emulator/reset', async () => {
    parts.reset();
    return { ok: true };
  });
}

/** What the developer portal refuses is told in its words. */
function orBadRequest<T>(register: () => T): T {
  try {
    return register();
  } catch (error) {
    if (error instanceof LeverError) throw new WebexHttpError(400, error.message);
    throw error;
  }
}

function clockState(clock: EmulatorClock): { nowMs: number; rate: number } {
  return { nowMs: clock.now(), rate: clock.rate };
}

function registerClockRoutes(app: FastifyInstance, services: Services): void {
  const { clock } = services;
  app.get('/_emulator/clock', async () => clockState(clock));
  app.post('/_emulator/clock', async (request) => {
    const body = controlBody(request);
    const rate = body.optionalNumber('rate');
    const advanceMs = body.optionalNumber('advanceMs');
    if ((rate ?? 0) < 0 || (advanceMs ?? 0) < 0) throw new WebexHttpError(400, 'The clock does not run backwards.');
    if ((rate ?? 0) > MAX_RATE || (advanceMs ?? 0) > MAX_ADVANCE_MS) {
      throw new WebexHttpError(400, `The clock goes on by ten years at once, or ${MAX_RATE} times real time, at most.`);
    }
    if (rate !== undefined) clock.setRate(rate);
    if (advanceMs !== undefined) await clock.advance(advanceMs);
    // An advance does not wait for the receivers of webhooks: one of them may be about to move the clock itself.
    if (body.has('settle') && body.flag('settle')) await telephonyOf(services).deliveries.settled();
    return clockState(clock);
  });
  app.get('/_emulator/clock/stream', { exposeHeadRoute: false }, (request, reply) => {
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const send = (): void => {
      stream.write(`data: ${JSON.stringify(clockState(clock))}\n\n`);
    };
    send();
    const stop = clock.onChange(send);
    request.raw.on('close', stop);
  });
}

/** Takes over the modes it knows, of the type they have. */
function setModes(modes: Modes, body: unknown): Modes {
  const wanted = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  for (const [name, value] of Object.entries(wanted)) {
    if (!isModeValue(name, value)) throw new WebexHttpError(400, `There is no mode "${name}" with such a value.`);
  }
  Object.assign(modes, wanted);
  return modes;
}

function describeState(services: Services): Record<string, unknown> {
  const { world, clock } = services;
  const people = [...world.people.values()].filter((person) => !person.deleted);
  const organizations = [...world.organizations.values()].map((organization) => {
    const own = people.filter((person) => person.orgUuid === organization.uuid);
    const { uuid, name, domain, integrationPolicy, integrationOverrides } = organization;
    return {
      ...{ uuid, name, domain, integrationPolicy, integrationOverrides },
      people: own.length,
      admins: own.flatMap((person) => {
        if (!person.roles.includes('id_full_admin')) return [];
        const { uuid: personUuid, email, firstName, lastName, roles, active, externalIdp, presenceSharing } = person;
        const name = `${firstName} ${lastName}`;
        return [{ uuid: personUuid, name, email, roles, active, externalIdp, presenceSharing }];
      }),
    };
  });
  const integrations = [...world.integrations.values()].map(({ clientId, name, scopes }) => ({
    clientId,
    name,
    scopes,
  }));
  const serviceApps = [...world.serviceApps.values()].map(({ clientId, name, scopes, approvals }) => ({
    ...{ clientId, name, scopes },
    authorizedOrgUuids: approvals.flatMap(({ orgUuid, withdrawnMs }) => (withdrawnMs === null ? [orgUuid] : [])),
  }));
  return { nowMs: clock.now(), organizations, integrations, serviceApps, blockedAttempts: world.blockedAttempts };
}
