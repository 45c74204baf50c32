import type { FastifyInstance } from 'fastify';
import type { EmulatedCall, EmulatedLeg, Services } from '../state/world.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { idOf } from '../webex/public-id.ts';
import { registerWebhookControlRoutes } from '../webhooks/control-routes.ts';
import { callId } from './call-view.ts';
import { generateHistory } from './history-generator.ts';
import { DEFAULT_TELEPHONY_SETTINGS, type TelephonySettings } from './settings.ts';
import { telephonyOf } from './telephony.ts';

type Body = Record<string, unknown> | null | undefined;

function text(body: Body, name: string): string | null {
  const value = body?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The first of several names a field goes by: short for people at a shell, long as in `CallSimulator`. */
function anyOf(body: Body, ...names: string[]): string {
  for (const name of names) {
    const value = text(body, name);
    if (value !== null) return value;
  }
  throw new WebexHttpError(400, `${names[0]} is missing`);
}

/** Somebody named by UUID, public id, e-mail address, extension or number. */
function memberUuid(services: Services, name: string): string {
  const { world } = services;
  const uuid = idOf(name, ['PEOPLE', 'PLACE', 'VIRTUAL_LINE', 'HUNT_GROUP', 'CALL_QUEUE', 'AUTO_ATTENDANT']);
  const everyone = [world.people, world.workspaces, world.virtualLines, world.groups];
  if (uuid !== null && everyone.some((map) => map.has(uuid))) return uuid;
  const lower = name.toLowerCase();
  for (const person of world.people.values()) if (person.email === lower) return person.uuid;
  for (const map of everyone) {
    for (const member of map.values()) if (member.extension === name || member.phoneNumber === name) return member.uuid;
  }
  for (const group of world.groups.values()) if (group.name.toLowerCase() === lower) return group.uuid;
  throw new WebexHttpError(404, `Nobody is known as ${name}`);
}

function presentLeg(leg: EmulatedLeg): Record<string, unknown> {
  const { memberUuid: uuid, memberKind, personality, state, number, name, outcome } = leg;
  return { callId: callId(leg), memberUuid: uuid, memberKind, personality, state, number, name, outcome };
}

function presentEmulatedCall(call: EmulatedCall): Record<string, unknown> {
  const { sessionUuid, kind, createdMs, endedMs, groupUuid } = call;
  return { sessionUuid, kind, createdMs, endedMs, groupUuid, legs: call.legs.map(presentLeg) };
}

function amount(body: Body, name: string, bounds: { fallback: number; most: number }): number {
  const value = body?.[name] ?? bounds.fallback;
  if (isAmount(value) && value <= bounds.most) return value;
  throw new WebexHttpError(400, `${name} is a number from 0 to ${bounds.most}`);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Settings of the right kind only: a wrong one would break timers long after. */
function readSettings(body: Body): Partial<TelephonySettings> {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body ?? {})) {
    if (!Object.hasOwn(DEFAULT_TELEPHONY_SETTINGS, name)) throw new WebexHttpError(400, `There is no setting ${name}`);
    const fits = isAmount(value) || (value === null && (name === 'ownLegAnswerMs' || name === 'externalAnswerMs'));
    if (!fits) throw new WebexHttpError(400, `${name} cannot be ${JSON.stringify(value)}`);
    read[name] = value;
  }
  return read;
}

function findCall(services: Services, body: Body): EmulatedCall {
  const call = services.world.calls.get(anyOf(body, 'call', 'sessionUuid'));
  if (call === undefined) throw new WebexHttpError(404, 'There is no such call');
  return call;
}

/** What the simulator refuses is the caller's mistake, not a fault of the emulator. */
function attempt<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof WebexHttpError) throw error;
    throw new WebexHttpError(409, error instanceof Error ? error.message : 'This cannot be done now');
  }
}

function registerCalls(app: FastifyInstance, services: Services): void {
  const { calls, settings } = telephonyOf(services);
  app.get('/_emulator/calls', (request) => {
    const all = (request.query as { all?: string }).all !== undefined;
    const shown = [...services.world.calls.values()].filter((call) => all || call.endedMs === null);
    return { items: shown.slice(-200).map(presentEmulatedCall) };
  });
  app.post<{ Body: Body }>('/_emulator/calls/inbound', ({ body }) => {
    const to = memberUuid(services, anyOf(body, 'to', 'toPersonUuid', 'toGroupUuid'));
    const from = text(body, 'from');
    const name = text(body, 'name');
    const target = services.world.groups.has(to) ? { toGroupUuid: to } : { toPersonUuid: to };
    return attempt(() =>
      presentEmulatedCall(
        calls.inbound({ ...target, ...(from === null ? {} : { from }), ...(name === null ? {} : { name }) }),
      ),
    );
  });
  app.post<{ Body: Body }>('/_emulator/calls/internal', ({ body }) => {
    const from = memberUuid(services, anyOf(body, 'from', 'fromUuid'));
    const to = memberUuid(services, anyOf(body, 'to', 'toUuid'));
    return attempt(() => presentEmulatedCall(calls.internal(from, to)));
  });
  app.post<{ Body: Body }>('/_emulator/calls/answer', ({ body }) => {
    const call = findCall(services, body);
    const ringing = call.legs.find((leg) => leg.state === 'alerting' && leg.personality !== 'originator');
    const member = text(body, 'member') ?? text(body, 'memberUuid');
    attempt(() =>
      calls.answer(call, member === null ? (ringing?.memberUuid ?? 'external') : memberUuid(services, member)),
    );
    return presentEmulatedCall(call);
  });
  app.post<{ Body: Body }>('/_emulator/calls/hang-up', ({ body }) => {
    const call = findCall(services, body);
    const member = text(body, 'member') ?? text(body, 'memberUuid') ?? 'external';
    attempt(() => calls.hangUp(call, member === 'external' ? member : memberUuid(services, member)));
    return presentEmulatedCall(call);
  });
  app.get('/_emulator/calls/settings', () => settings);
  app.post<{ Body: Body }>('/_emulator/calls/settings', ({ body }) => Object.assign(settings, readSettings(body)));
  app.post<{ Body: Body }>('/_emulator/calls/history', ({ body }) => {
    const days = amount(body, 'days', { fallback: 3, most: 30 });
    return generateHistory(services, {
      days,
      callsPerDay: amount(body, 'callsPerDay', { fallback: 400, most: 50_000 }),
    });
  });
}

/** The emulator's own doors to its telephones: ring, answer, hang up, look at deliveries and spoil them. */
export function registerTelephonyControlRoutes(app: FastifyInstance, services: Services): void {
  registerCalls(app, services);
  registerWebhookControlRoutes(app, services);
}
