import type { FastifyInstance } from 'fastify';
import type { EmulatedCall, EmulatedCallSettings, EmulatedLeg, Services } from '../state/world.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { idOf } from '../webex/public-id.ts';
import type { CallSimulator } from './call-door.ts';
import { callId } from './call-view.ts';
import { callSettingsOf } from './member-settings.ts';
import { telephonyOf } from './telephony.ts';

export type Body = Record<string, unknown> | null | undefined;

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
export function memberUuid(services: Services, name: string): string {
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
  const { muted, endCause, appearance, recall, createdMs, answeredMs, endedMs, movedTo } = leg;
  return {
    ...{ callId: callId(leg), memberUuid: uuid, memberKind, personality, state, number, name, outcome },
    ...{ muted, endCause, appearance, recall, createdMs, answeredMs, endedMs, movedTo },
    recordingState: leg.recording?.state ?? null,
  };
}

function presentEmulatedCall(call: EmulatedCall): Record<string, unknown> {
  const { sessionUuid, interactionUuid, kind, createdMs, endedMs, groupUuid, parked } = call;
  const legs = call.legs.map(presentLeg);
  return { sessionUuid, interactionUuid, kind, createdMs, endedMs, groupUuid, parked, legs };
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

/** One control request, read field by field. */
interface Hand {
  calls: CallSimulator;
  body: Body;
  /** Of the call named by `call` (or `sessionUuid`). */
  call(): EmulatedCall;
  /** Who acts: `member` (or `memberUuid`); without it whoever the call rings at, or the first member that talks. */
  who(): string;
  /** Somebody else the body may name. */
  other(...names: string[]): string | undefined;
}

function handOf(services: Services, body: Body): Hand {
  const named = (key: string): EmulatedCall => {
    const call = services.world.calls.get(key);
    if (call === undefined) throw new WebexHttpError(404, 'There is no such call');
    return call;
  };
  const call = (): EmulatedCall => named(anyOf(body, 'call', 'sessionUuid'));
  return {
    calls: telephonyOf(services).calls,
    body,
    call,
    who: () => {
      const name = text(body, 'member') ?? text(body, 'memberUuid');
      if (name === 'external') return name;
      if (name !== null) return memberUuid(services, name);
      const living = call().legs.filter((leg) => leg.state !== 'disconnected' && leg.memberKind !== 'group');
      const rings = living.find((leg) => leg.state === 'alerting' && leg.personality !== 'originator');
      return (rings ?? living.find((leg) => leg.memberUuid !== null))?.memberUuid ?? 'external';
    },
    other: (...names) => {
      const name = names.map((one) => text(body, one)).find((value) => value !== null);
      return name == null ? undefined : memberUuid(services, name);
    },
  };
}

function oneOf<T extends string>(body: Body, name: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === body?.[name]);
  if (found === undefined) throw new WebexHttpError(400, `${name} is one of ${allowed.join(', ')}`);
  return found;
}

const SETTING_CHOICES = ['never', 'always', 'always-pause-resume', 'on-demand', 'on-demand-user-start'] as const;

/** Settings of a line as somebody types them; members by any name. */
function readLineSettings(services: Services, body: Body): Partial<Omit<EmulatedCallSettings, 'memberUuid'>> {
  const change: Partial<Omit<EmulatedCallSettings, 'memberUuid'>> = {};
  for (const name of ['muteCapable', 'voicemail', 'withholdsNumber'] as const) {
    const value = body?.[name];
    if (typeof value === 'boolean') change[name] = value;
    else if (value !== undefined) throw new WebexHttpError(400, `${name} is true or false`);
  }
  if (body?.recording !== undefined) change.recording = oneOf(body, 'recording', SETTING_CHOICES);
  if (body?.executive === null) change.executiveUuid = null;
  else if (body?.executive !== undefined) change.executiveUuid = memberUuid(services, anyOf(body, 'executive'));
  for (const [name, key] of [
    ['secondaryLines', 'secondaryLines'],
    ['singleNumberReach', 'singleNumberReach'],
  ] as const) {
    const value = body?.[name];
    if (value === undefined) continue;
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
      throw new WebexHttpError(400, `${name} is a list of texts`);
    change[key] = name === 'secondaryLines' ? value.map((one) => memberUuid(services, one)) : value;
  }
  return change;
}

type Deed = (hand: Hand, services: Services) => EmulatedCall | Record<string, unknown>;

/** After what was done the call as it is. */
function withCall(run: (hand: Hand, call: EmulatedCall) => void): Deed {
  return (hand) => {
    const call = hand.call();
    run(hand, call);
    return call;
  };
}

/** `POST /_emulator/calls/<name>`. */
const DEEDS: Readonly<Record<string, Deed>> = {
  inbound: ({ calls, body, other }, services) => {
    const to = other('to', 'toPersonUuid', 'toGroupUuid') ?? anyOf(body, 'to');
    const from = text(body, 'from');
    const name = text(body, 'name');
    const target = services.world.groups.has(to) ? { toGroupUuid: to } : { toPersonUuid: to };
    const caller = { ...(from === null ? {} : { from }), ...(name === null ? {} : { name }) };
    return calls.inbound({ ...target, ...caller, withheld: body?.withheld === true });
  },
  internal: ({ calls, body, other }) =>
    calls.internal(other('from', 'fromUuid') ?? anyOf(body, 'from'), other('to', 'toUuid') ?? anyOf(body, 'to')),
  outbound: ({ calls, body, other }) =>
    calls.outbound(other('from', 'fromUuid') ?? anyOf(body, 'from'), anyOf(body, 'destination', 'to')),
  answer: withCall((hand, call) => hand.calls.answer(call, hand.who())),
  reject: withCall((hand, call) => {
    const action = oneOf({ action: 'busy', ...hand.body }, 'action', ['busy', 'temporarilyUnavailable', 'ignore']);
    hand.calls.reject(call, hand.who(), action);
  }),
  'hang-up': withCall((hand, call) => {
    const named = text(hand.body, 'member') ?? text(hand.body, 'memberUuid');
    const external = call.legs.some((leg) => leg.memberUuid === null && leg.state !== 'disconnected');
    hand.calls.hangUp(call, named === null && external ? 'external' : hand.who());
  }),
  hold: withCall((hand, call) => hand.calls.hold(call, hand.who())),
  resume: withCall((hand, call) => hand.calls.resume(call, hand.who())),
  mute: withCall((hand, call) => hand.calls.mute(call, hand.who(), true)),
  unmute: withCall((hand, call) => hand.calls.mute(call, hand.who(), false)),
  press: withCall((hand, call) => hand.calls.press(call, hand.who(), anyOf(hand.body, 'keys'))),
  record: withCall((hand, call) =>
    hand.calls.record(call, hand.who(), oneOf(hand.body, 'step', ['start', 'stop', 'pause', 'resume'])),
  ),
  divert: withCall((hand, call) => hand.calls.divert(call, hand.who(), anyOf(hand.body, 'destination', 'to'))),
  'to-voicemail': withCall((hand, call) => hand.calls.toVoicemail(call, hand.who(), hand.other('mailboxOf'))),
  transfer: (hand, services) => {
    const call = hand.call();
    const destination = text(hand.body, 'destination');
    if (destination !== null) return hand.calls.transferWhenAnswered(call, hand.who(), destination);
    const second = services.world.calls.get(anyOf(hand.body, 'second', 'destination'));
    if (second === undefined) throw new WebexHttpError(404, 'There is no such call');
    return hand.calls.transfer(hand.who(), [call, second]);
  },
  park: withCall((hand, call) => {
    const against = hand.body?.group === true ? 'group' : hand.other('against', 'destination');
    hand.calls.park(call, hand.who(), against);
  }),
  push: withCall((hand, call) => hand.calls.push(call, hand.who())),
  retrieve: ({ calls, body, other }) =>
    calls.retrieve(other('member', 'memberUuid') ?? anyOf(body, 'member'), other('from', 'destination')),
  pickup: ({ calls, body, other }) =>
    calls.pickUp(other('member', 'memberUuid') ?? anyOf(body, 'member'), other('target')),
  'barge-in': ({ calls, body, other }) =>
    calls.bargeIn(other('member', 'memberUuid') ?? anyOf(body, 'member'), other('target') ?? anyOf(body, 'target')),
  conference: ({ calls, body, other }, services) => {
    const member = other('member', 'memberUuid') ?? anyOf(body, 'member');
    const keys = Array.isArray(body?.calls) ? body.calls : [];
    const joined = keys.map((key) => services.world.calls.get(String(key)));
    if (!joined.every((call) => call !== undefined)) throw new WebexHttpError(404, 'There is no such call');
    calls.conference(member, joined);
    return { conferences: [...services.world.conferences.values()] };
  },
  'end-conference': ({ calls, body, other }, services) => {
    calls.endConference(other('member', 'memberUuid') ?? anyOf(body, 'member'));
    return { conferences: [...services.world.conferences.values()] };
  },
  line: ({ calls, body, other }, services) => {
    const member = other('member', 'memberUuid') ?? anyOf(body, 'member');
    return { ...calls.configure(member, readLineSettings(services, body)) };
  },
};

function isCall(result: EmulatedCall | Record<string, unknown>): result is EmulatedCall {
  return 'sessionUuid' in result && 'legs' in result;
}

/** Living calls (`?all` for finished ones too), what can be done with them by hand, how a line is set up, what is in a mailbox. */
export function registerCallControls(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.get('/_emulator/calls', (request) => {
    const all = (request.query as { all?: string }).all !== undefined;
    const shown = [...world.calls.values()].filter((call) => all || call.endedMs === null);
    return { items: shown.slice(-200).map(presentEmulatedCall), conferences: [...world.conferences.values()] };
  });
  app.get<{ Params: { member: string } }>('/_emulator/calls/line/:member', ({ params }) =>
    callSettingsOf(world, memberUuid(services, params.member)),
  );
  app.get<{ Params: { member: string } }>('/_emulator/calls/voicemail/:member', ({ params }) => ({
    items: telephonyOf(services).calls.voicemailOf(memberUuid(services, params.member)),
  }));
  for (const [name, deed] of Object.entries(DEEDS)) {
    app.post<{ Body: Body }>(`/_emulator/calls/${name}`, ({ body }) => {
      const result = attempt(() => deed(handOf(services, body), services));
      return isCall(result) ? presentEmulatedCall(result) : result;
    });
  }
}
