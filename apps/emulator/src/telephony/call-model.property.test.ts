import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EmulatedCall, EmulatedLeg } from '../index.ts';
import { DEFAULT_MODES } from '../modes.ts';
import { createEmulatorClock } from '../state/clock.ts';
import { createRandom } from '../state/random.ts';
import { createWorld, seedWorld } from '../state/seed.ts';
import { createTruthLog } from '../state/truth-log.ts';
import type { Services } from '../state/world.ts';
import { activeLegs, type CallEvent, facing, isInConversation, type LegEvent } from './call-legs.ts';
import { type CallModel, createCallModel } from './call-model.ts';
import { callHalfOf, callId, presentCall, presentCallEvent } from './call-view.ts';
import { changeCallSettings } from './member-settings.ts';
import { hasCalling, type Party, partyOf } from './parties.ts';
import { DEFAULT_TELEPHONY_SETTINGS } from './settings.ts';

const START_MS = Date.parse('2026-03-02T09:00:00.000Z');
const MEMBERS = 4;

interface Bench {
  services: Services;
  model: CallModel;
  members: string[];
  groups: string[];
  orgUuid: string;
  events: CallEvent[];
}

function createBench(): Bench {
  const world = createWorld();
  const clock = createEmulatorClock({ startMs: START_MS, rate: 0 });
  seedWorld({ world, random: createRandom('property'), people: 60, nowMs: START_MS });
  const services: Services = {
    world,
    clock,
    random: createRandom('property/run'),
    truth: createTruthLog(),
    modes: { ...DEFAULT_MODES },
    url: '',
    changed: () => undefined,
  } as unknown as Services;
  const events: CallEvent[] = [];
  const model = createCallModel(services, { ...DEFAULT_TELEPHONY_SETTINGS }, (event) => events.push(event));
  const [organization] = world.organizations.values();
  const orgUuid = organization?.uuid ?? '';
  const people = [...world.people.values()].filter((it) => it.orgUuid === orgUuid && hasCalling(world, it));
  const members = people.slice(0, MEMBERS).map(({ uuid }) => uuid);
  const groups = [...world.groups.values()].filter((group) => group.orgUuid === orgUuid).slice(0, 4);
  for (const [index, group] of groups.entries()) group.memberUuids = members.slice(index % 2, 3);
  world.callGroups.clear();
  const group = { orgUuid, locationUuid: '', name: 'Front desk', memberUuids: members };
  world.callGroups.set('pickup', { ...group, uuid: 'pickup', kind: 'pickup' });
  world.callGroups.set('park', { ...group, uuid: 'park', kind: 'park' });
  changeCallSettings(world, members[0] ?? '', { executiveUuid: members[1] ?? null });
  changeCallSettings(world, members[2] ?? '', { recording: 'always-pause-resume' });
  return { services, model, members, groups: groups.map(({ uuid }) => uuid), orgUuid, events };
}

const ACTIONS = [
  'inbound',
  'internal',
  'dial',
  'group',
  'answer',
  'answer',
  'answer',
  'answer',
  'answer',
  'answer',
  'answer',
  'reject',
  'ignore',
  'hangUp',
  'hold',
  'resume',
  'mute',
  'transfer',
  'transfer',
  'muteTransfer',
  'divert',
  'divert',
  'voicemail',
  'push',
  'park',
  'parkOn',
  'groupPark',
  'retrieve',
  'pickUp',
  'pickUpAt',
  'bargeIn',
  'pull',
  'record',
  'pause',
  'press',
  'conference',
  'addParticipant',
  'holdConference',
  'resumeConference',
  'release',
  'wait',
  'wait',
  'waitLong',
] as const;
type Step = { action: (typeof ACTIONS)[number]; a: number; b: number; c: number };

const step: fc.Arbitrary<Step> = fc.record({
  action: fc.constantFrom(...ACTIONS),
  a: fc.integer({ min: 0, max: MEMBERS - 1 }),
  b: fc.nat(MEMBERS - 1),
  c: fc.nat(20),
});

async function perform(bench: Bench, { action, a, b, c }: Step): Promise<void> {
  const { services, model, members, groups, orgUuid } = bench;
  const { world, clock } = services;
  const self = members[a] ?? '';
  const other = members[b] ?? '';
  const party = (uuid: string): Party => partyOf(world, uuid) ?? outside;
  const outside: Party = { memberUuid: null, memberKind: 'external', number: '+39055123', name: '' };
  const asker = { orgUuid, from: party(self), byHand: c % 3 === 0 };
  const all = [...activeLegs(world, self)];
  // Most of the time a side with which the action makes sense, or little would ever happen.
  const wanted = ['answer', 'reject', 'ignore'].includes(action)
    ? all.filter(({ leg }) => leg.state === 'alerting')
    : all.filter(({ leg }) => isInConversation(leg) || (action === 'transfer' && leg.state === 'connecting'));
  const own = wanted.length > 0 && c % 5 !== 0 ? wanted : all;
  const side = own[c % Math.max(1, own.length)];
  const second = own[(c + 1) % Math.max(1, own.length)];
  const target = c % 4 === 0 ? outside : c % 4 === 1 ? party(groups[c % groups.length] ?? '') : party(other);
  switch (action) {
    case 'inbound':
      model.place({ orgUuid, from: outside, to: party(self) });
      return;
    case 'internal':
      model.place({ orgUuid, from: party(self), to: target });
      return;
    case 'group':
      model.place({ orgUuid, from: outside, to: party(groups[c % groups.length] ?? '') });
      return;
    case 'dial':
      model.dial({ orgUuid, from: party(self), to: target });
      return;
    case 'retrieve':
      model.retrieve(asker, other);
      return;
    case 'pickUp':
      model.pickUp(asker, null);
      return;
    case 'pickUpAt':
      if (self !== other) model.pickUp(asker, other);
      return;
    case 'bargeIn':
      model.bargeIn(asker, other);
      return;
    case 'pull':
      model.pull(asker);
      return;
    case 'conference':
      model.conferences.start(self, own.slice(0, 3));
      return;
    case 'holdConference':
      model.conferences.act(self, 'hold');
      return;
    case 'resumeConference':
      model.conferences.act(self, 'resume');
      return;
    case 'release':
      model.conferences.act(self, 'release');
      return;
    case 'wait':
      await clock.advance(1_000 + c * 300);
      return;
    case 'waitLong':
      await clock.advance(20_000 + c * 3_000);
      return;
  }
  if (side === undefined || second === undefined) return;
  const { call, leg } = side;
  switch (action) {
    case 'answer':
      model.answer(call, leg);
      return;
    case 'reject':
      model.reject(call, leg);
      return;
    case 'ignore':
      model.reject(call, leg, 'ignore');
      return;
    case 'hangUp':
      model.hangUp(call, leg);
      return;
    case 'hold':
      model.hold(call, leg);
      return;
    case 'resume':
      model.resume(call, leg);
      return;
    case 'mute':
      model.mute(call, leg, c % 2 === 0);
      return;
    case 'transfer':
      model.transfer(side, second);
      return;
    case 'muteTransfer':
      model.transferWhenAnswered(side, target);
      return;
    case 'divert':
      model.divert(side, { party: target });
      return;
    case 'voicemail':
      model.divert(side, { mailboxOf: other });
      return;
    case 'push':
      model.push(side);
      return;
    case 'park':
      model.park(side, { memberUuid: null });
      return;
    case 'parkOn':
      model.park(side, { memberUuid: other });
      return;
    case 'groupPark':
      model.park(side, 'group');
      return;
    case 'record':
      model.record(side, c % 2 === 0 ? 'start' : 'stop');
      return;
    case 'pause':
      model.record(side, c % 2 === 0 ? 'pause' : 'resume');
      return;
    case 'press':
      model.press(call, leg, '12#');
      return;
    case 'addParticipant':
      model.conferences.add(self, side);
      return;
  }
}

/** Which states two facing sides may be in together. */
const AGREE: Record<string, readonly string[]> = {
  connecting: ['alerting'],
  alerting: ['connecting', 'connected', 'held', 'remoteHeld'],
  connected: ['connected', 'alerting', 'remoteHeld'],
  held: ['remoteHeld', 'held', 'alerting', 'connected'],
  remoteHeld: ['held', 'alerting', 'connected'],
};

function disagreement(call: EmulatedCall, leg: EmulatedLeg): string | null {
  if (leg.peerHalf !== null || leg.personality === 'clickToDial' || call.parked !== null) return null;
  const other = facing(call, leg);
  if (other === null || other.state === 'disconnected') return `${leg.personality} ${leg.state} faces nobody`;
  if (other.memberKind === 'group') return null;
  if (facing(call, other) !== leg)
    return leg.state === 'alerting' && call.groupUuid !== null ? null : 'faces one who faces another';
  if (leg.state === 'connected' && other.state === 'remoteHeld') return 'held by nobody';
  return AGREE[leg.state]?.includes(other.state) === true ? null : `${leg.state} faces ${other.state}`;
}

function check(bench: Bench): void {
  const { world } = bench.services;
  const halves = new Set<string>();
  for (const call of world.calls.values()) {
    for (const leg of call.legs) {
      if (leg.movedTo !== null) continue;
      expect(halves.has(leg.callHalf), `${leg.callHalf} is in one session only`).toBe(false);
      halves.add(leg.callHalf);
      if (leg.state === 'disconnected') continue;
      expect(call.endedMs, `${leg.callHalf} lives in a living call`).toBeNull();
    }
    if (call.endedMs !== null) continue;
    expect(call.legs.some((leg) => leg.state !== 'disconnected' && leg.memberKind !== 'group')).toBe(true);
    for (const leg of call.legs)
      if (leg.state !== 'disconnected' && leg.memberKind !== 'group') expect(disagreement(call, leg)).toBeNull();
  }
  const living = new Map([...activeLegs(world)].map((side) => [side.leg.callHalf, side] as const));
  const told = new Map<string, { created: number; deleted: number }>();
  for (const event of bench.events) {
    if (event.kind !== 'leg') continue;
    const count = told.get(event.leg.callHalf) ?? { created: 0, deleted: 0 };
    if (event.change === 'created') count.created += 1;
    if (event.change === 'deleted') count.deleted += 1;
    if (event.change === 'updated') expect([count.created, count.deleted]).toEqual([1, 0]);
    told.set(event.leg.callHalf, count);
  }
  for (const half of living.keys()) expect(told.get(half), `${half} was told`).toEqual({ created: 1, deleted: 0 });
  for (const [half, count] of told) expect(count).toEqual({ created: 1, deleted: living.has(half) ? 0 : 1 });
  for (const conference of world.conferences.values()) {
    expect(conference.participants.length).toBeGreaterThan(1);
    for (const { callHalf } of conference.participants) expect(living.has(callHalf)).toBe(true);
  }
}

test('whatever people do: no leg lives in an ended call, facing sides agree, each leg is told created and deleted once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 70, size: 'max' }), async (steps) => {
      const bench = createBench();
      for (const one of steps) {
        const from = bench.events.length;
        await perform(bench, one);
        check(bench);
        for (const event of bench.events.slice(from)) {
          if (event.kind !== 'leg') continue;
          const { callId: id } = presentCallEvent(bench.services.world, event as LegEvent);
          const side = [...activeLegs(bench.services.world)].find(({ leg }) => leg.callHalf === callHalfOf(id));
          if (event.leg.state === 'disconnected') expect(side).toBeUndefined();
          else if (side !== undefined)
            expect(presentCall(bench.services.world, side.call, side.leg).id).toBe(callId(event.leg));
          else expect(event.leg.state).toBe('disconnected');
        }
      }
      await bench.services.clock.advance(3_600_000);
      check(bench);
      for (const { call, leg } of [...activeLegs(bench.services.world)])
        if (isInConversation(leg)) bench.model.hangUp(call, leg);
      check(bench);
    }),
    { numRuns: 100 },
  );
}, 60_000);
