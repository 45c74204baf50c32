import type { FastifyInstance } from 'fastify';
import type { EmulatedForwarding, ForwardingTarget, Services } from '../state/world.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { type Body, memberUuid } from './control-calls.ts';
import { forwardingOf } from './forwarding.ts';
import { memberRecord } from './parties.ts';

const CONDITIONS = ['always', 'busy', 'noAnswer'] as const;
const MOST_RINGS = 20;

/** A number, extension or address; `voicemail` for the own mailbox; null or false switches it off. */
function readTarget(name: string, value: unknown): ForwardingTarget {
  if (value === null || value === false) return { enabled: false, destination: '', toVoicemail: false };
  if (typeof value !== 'string' || value.trim() === '' || value.length > 320)
    throw new WebexHttpError(400, `${name} is a number, "voicemail" or null`);
  if (value === 'voicemail') return { enabled: true, destination: '', toVoicemail: true };
  return { enabled: true, destination: value.trim(), toVoicemail: false };
}

function readRules(body: Body, before: EmulatedForwarding): EmulatedForwarding {
  const rules = { ...before };
  for (const name of CONDITIONS) if (body?.[name] !== undefined) rules[name] = readTarget(name, body[name]);
  const rings = body?.rings ?? before.numberOfRings;
  if (typeof rings !== 'number' || !Number.isInteger(rings) || rings < 1 || rings > MOST_RINGS)
    throw new WebexHttpError(400, `rings is a whole number from 1 to ${MOST_RINGS}`);
  return { ...rules, numberOfRings: rings };
}

/** Call forwarding of a person, workspace or virtual line, as somebody sets it on the telephone. */
export function registerForwardingControls(app: FastifyInstance, services: Services): void {
  const { world, truth, clock } = services;
  app.get<{ Params: { member: string } }>('/_emulator/forwarding/:member', ({ params }) =>
    forwardingOf(world, memberUuid(services, params.member)),
  );
  app.post<{ Body: Body }>('/_emulator/forwarding', ({ body }) => {
    const name = body?.member;
    if (typeof name !== 'string' || name === '') throw new WebexHttpError(400, 'member is missing');
    const uuid = memberUuid(services, name);
    if (world.groups.has(uuid)) throw new WebexHttpError(400, 'Groups are set up over the API');
    const rules = readRules(body, forwardingOf(world, uuid));
    world.forwardings.set(uuid, rules);
    const said = ({ enabled, destination, toVoicemail }: ForwardingTarget): string =>
      enabled ? (toVoicemail ? 'voicemail' : destination) : '';
    const { always, busy, noAnswer } = rules;
    truth.record({
      atMs: clock.now(),
      kind: 'forwarding-changed',
      orgUuid: memberRecord(world, uuid)?.orgUuid ?? '',
      ...(world.people.has(uuid) ? { personUuid: uuid } : {}),
      detail: { member: uuid, always: said(always), busy: said(busy), noAnswer: said(noAnswer) },
    });
    services.changed('critical');
    return rules;
  });
}
