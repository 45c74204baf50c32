import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordsOfCall } from '../cdr/records-of-call.ts';
import type { EmulatedCall, EmulatedLeg } from '../index.ts';
import { DEFAULT_MODES } from '../modes.ts';
import { createEmulatorClock } from '../state/clock.ts';
import { createRandom } from '../state/random.ts';
import { createWorld, seedWorld } from '../state/seed.ts';
import { createTruthLog } from '../state/truth-log.ts';
import type { EmulatedGroup, Services } from '../state/world.ts';
import type { GroupMenu } from '../state/world-directory.ts';
import { activeLegs, type CallEvent, facing, isInConversation } from './call-legs.ts';
import { type CallModel, createCallModel } from './call-model.ts';
import { hasCalling, type Party, partyOf } from './parties.ts';
import { DEFAULT_TELEPHONY_SETTINGS } from './settings.ts';

// A Monday: within business hours in Rome, and a few hours later no more.
const START_MS = Date.parse('2026-03-02T14:00:00.000Z');
const MEMBERS = 4;
const POLICIES = ['CIRCULAR', 'REGULAR', 'SIMULTANEOUS', 'UNIFORM', 'WEIGHTED'] as const;

interface Bench {
  services: Services;
  model: CallModel;
  members: string[];
  groups: EmulatedGroup[];
  orgUuid: string;
  records: Record<string, unknown>[];
  /** Callers somebody later was rung for first. */
  overtaken: string[];
}

function menuOf(groups: readonly EmulatedGroup[], members: readonly string[]): GroupMenu {
  const transfers = groups.slice(0, 4).map((group, index) => {
    return { key: String(index + 1), action: 'TRANSFER_WITHOUT_PROMPT', value: group.phoneNumber ?? '' } as const;
  });
  const mailbox = { key: '6', action: 'TRANSFER_TO_MAILBOX', value: members[0] ?? '' } as const;
  const exit = { key: '0', action: 'EXIT' } as const;
  return {
    greeting: 'DEFAULT',
    extensionEnabled: true,
    keys: [...transfers, mailbox, exit],
    repeats: 1,
    noInputSeconds: 5,
  };
}

function createBench(): Bench {
  const world = createWorld();
  const clock = createEmulatorClock({ startMs: START_MS, rate: 0 });
  seedWorld({ world, random: createRandom('groups'), people: 60, nowMs: START_MS });
  const services = {
    ...{ world, clock, random: createRandom('groups/run'), truth: createTruthLog(), modes: { ...DEFAULT_MODES } },
    ...{ url: '', changed: () => undefined },
  } as unknown as Services;
  const orgUuid = [...world.organizations.keys()][0] ?? '';
  const people = [...world.people.values()].filter((it) => it.orgUuid === orgUuid && hasCalling(world, it));
  const members = people.slice(0, MEMBERS).map(({ uuid }) => uuid);
  const all = [...world.groups.values()].filter((group) => group.orgUuid === orgUuid);
  const groups = (['hunt-group', 'call-queue', 'customer-assist', 'call-queue', 'auto-attendant'] as const).flatMap(
    (kind, index) => all.filter((group) => group.kind === kind)[index === 3 ? 1 : 0] ?? [],
  );
  for (const [index, group] of groups.entries()) {
    group.memberUuids = group.kind === 'auto-attendant' ? [] : members.slice(index % 2, 2 + (index % 3));
    group.agents = group.memberUuids.map((memberUuid) => ({ memberUuid, joined: true, weight: 25 }));
    group.policy = POLICIES[index] ?? 'REGULAR';
    group.timeZone = 'Europe/Rome';
    if (group.kind !== 'auto-attendant') continue;
    const menu = menuOf(
      groups,
      people.slice(0, MEMBERS).map(({ email }) => email),
    );
    const dialing = { extensionDialing: 'ENTERPRISE', nameDialing: 'ENTERPRISE' } as const;
    group.menu = { businessSchedule: 'Always', ...dialing, businessHours: menu, afterHours: menu };
  }
  const records: Record<string, unknown>[] = [];
  const bench: Bench = {
    services,
    members,
    groups,
    orgUuid,
    records,
    overtaken: [],
    model: undefined as unknown as CallModel,
  };
  bench.model = createCallModel(services, { ...DEFAULT_TELEPHONY_SETTINGS }, (event) => note(bench, event));
  return bench;
}

/** Looked at while it happens: an offer must not overtake anybody. */
function note(bench: Bench, event: CallEvent): void {
  if (event.kind === 'ended') {
    for (const { record } of recordsOfCall(bench.services, event.call)) bench.records.push(record);
    return;
  }
  if (event.kind !== 'leg' || event.change !== 'created' || event.leg.personality !== 'terminator') return;
  const group = groupLegAbove(event.call, event.leg);
  if (group === undefined) return;
  const calls = [...bench.services.world.calls.values()];
  for (const call of calls) {
    const own = call.legs.find((leg) => leg.memberUuid === group.memberUuid && leg.state !== 'disconnected');
    if (own === undefined || call === event.call || own.createdMs >= group.createdMs || call.endedMs !== null) continue;
    const rung = call.legs.filter((leg) => leg.causedBy?.callHalf === own.callHalf);
    const waits = !rung.some((leg) => leg.answeredMs !== null);
    const rings = rung.some((leg) => leg.state === 'alerting');
    if (waits && !rings) bench.overtaken.push(call.sessionUuid);
  }
}

function groupLegAbove(call: EmulatedCall, leg: EmulatedLeg): EmulatedLeg | undefined {
  return call.legs.find((other) => other.memberKind === 'group' && other.callHalf === leg.causedBy?.callHalf);
}

const ACTIONS = [
  ...(['caller', 'caller', 'caller', 'colleague', 'direct'] as const),
  ...(['answer', 'answer', 'answer', 'answer', 'reject', 'ignore', 'hangUp', 'giveUp'] as const),
  ...(['press', 'press', 'divert', 'divertToGroup', 'voicemail', 'hold', 'resume'] as const),
  ...(['join', 'leave', 'policy', 'forward', 'forwardOff', 'overflow', 'wait', 'wait', 'waitLong'] as const),
] as const;
type Step = { action: (typeof ACTIONS)[number]; a: number; b: number; c: number };
const step: fc.Arbitrary<Step> = fc.record({
  action: fc.constantFrom(...ACTIONS),
  a: fc.nat(MEMBERS - 1),
  b: fc.nat(MEMBERS - 1),
  c: fc.nat(30),
});

const OUTSIDE: Party = { memberUuid: null, memberKind: 'external', number: '+39055123', name: '' };

async function perform(bench: Bench, { action, a, b, c }: Step): Promise<void> {
  const { services, model, members, groups, orgUuid } = bench;
  const { world, clock } = services;
  const party = (uuid: string): Party => partyOf(world, uuid) ?? OUTSIDE;
  const [self, other] = [members[a] ?? '', members[b] ?? ''];
  const group = groups[c % groups.length];
  if (group === undefined) return;
  const sides = [...activeLegs(world, self)];
  const rings = sides.find(({ leg }) => leg.state === 'alerting');
  const talks = sides.find(({ leg }) => isInConversation(leg));
  const living = [...world.calls.values()].filter((call) => call.endedMs === null);
  const some = living[c % Math.max(1, living.length)];
  const caller = some?.legs[0];
  switch (action) {
    case 'caller':
      model.place({ orgUuid, from: OUTSIDE, to: party(group.uuid) });
      return;
    case 'colleague':
      model.place({ orgUuid, from: party(self), to: party(group.uuid) });
      return;
    case 'direct':
      model.place({ orgUuid, from: OUTSIDE, to: party(self) });
      return;
    case 'answer':
      if (rings !== undefined) model.answer(rings.call, rings.leg);
      return;
    case 'reject':
    case 'ignore':
      if (rings !== undefined) model.reject(rings.call, rings.leg, action === 'ignore' ? 'ignore' : 'busy');
      return;
    case 'hangUp':
      if (talks !== undefined) model.hangUp(talks.call, talks.leg);
      return;
    case 'giveUp':
      if (some !== undefined && caller !== undefined) model.hangUp(some, caller);
      return;
    case 'press':
      if (some !== undefined && caller !== undefined) model.press(some, caller, String(c % 10));
      return;
    case 'divert':
      if (rings !== undefined) model.divert(rings, { party: party(other) });
      return;
    case 'divertToGroup': {
      const side = talks ?? rings;
      if (side !== undefined) model.divert(side, { party: party(group.uuid) });
      return;
    }
    case 'voicemail':
      if (rings !== undefined) model.divert(rings, { mailboxOf: self });
      return;
    case 'hold':
    case 'resume':
      if (talks !== undefined) model[action](talks.call, talks.leg);
      return;
    case 'join':
    case 'leave':
      group.agents = group.memberUuids.map((memberUuid) => ({
        memberUuid,
        joined: memberUuid !== self || action === 'join',
        weight: c,
      }));
      return;
    case 'policy':
      group.policy = POLICIES[c % POLICIES.length] ?? 'REGULAR';
      return;
    case 'forward':
    case 'forwardOff': {
      const off = { enabled: false, destination: '', toVoicemail: false };
      const on = {
        enabled: action === 'forward',
        destination: c % 2 === 0 ? (group.phoneNumber ?? '') : '+390612345',
        toVoicemail: false,
      };
      const rules = { always: c % 3 === 0 ? on : off, busy: c % 3 === 1 ? on : off, noAnswer: c % 3 === 2 ? on : off };
      world.forwardings.set(self, { memberUuid: self, ...rules, numberOfRings: 1 + (c % 4) });
      return;
    }
    case 'overflow': {
      const [, , , queue] = groups;
      const limits = {
        queueSize: c % 3,
        sendToVoicemail: c % 2 === 0,
        overflowAfterWaitEnabled: c % 2 === 0,
        overflowAfterWaitTime: 5 + c,
      };
      if (queue !== undefined)
        queue.overflow = { action: 'TRANSFER_TO_PHONE_NUMBER', transferNumber: group.phoneNumber ?? '', ...limits };
      return;
    }
    case 'wait':
      await clock.advance(500 + c * 300);
      return;
    case 'waitLong':
      await clock.advance(20_000 + c * 3_000);
  }
}

function check({ services, overtaken }: Bench): void {
  expect(overtaken).toEqual([]);
  const { world } = services;
  const rung = new Map<string, number>();
  for (const call of world.calls.values()) {
    const living = call.legs.filter((leg) => leg.state !== 'disconnected');
    if (call.endedMs !== null) {
      expect(living, 'nobody lives in an ended call').toEqual([]);
      continue;
    }
    expect(
      living.some((leg) => leg.memberKind !== 'group'),
      'a living call has people',
    ).toBe(true);
    expect(living.filter((leg) => leg.memberKind === 'group').length, 'one group at a time').toBeLessThan(2);
    for (const leg of living) {
      if (leg.memberKind === 'group') continue;
      const other = facing(call, leg);
      expect(other !== null && other.state !== 'disconnected', `${leg.personality} ${leg.state} faces somebody`).toBe(
        true,
      );
      if (leg.state !== 'alerting' || leg.memberUuid === null || groupLegAbove(call, leg) === undefined) continue;
      rung.set(leg.memberUuid, (rung.get(leg.memberUuid) ?? 0) + 1);
    }
  }
  for (const [member, count] of rung) expect(count, `${member} is rung by one group at a time`).toBe(1);
}

/** Records of one interaction hang together by Correlation ID, Related call ID and the ids that face each other. */
function checkRecords(records: readonly Record<string, unknown>[]): void {
  const interactions = Map.groupBy(records, (record) => record['Interaction ID']);
  for (const some of interactions.values()) {
    const reached = new Set([some[0]]);
    for (let size = 0; size < reached.size; ) {
      size = reached.size;
      for (const record of some) {
        const joined = [...reached].some(
          (known) =>
            known?.['Correlation ID'] === record['Correlation ID'] ||
            known?.['Related call ID'] === record['Local call ID'] ||
            record['Related call ID'] === known?.['Local call ID'],
        );
        if (joined) reached.add(record);
      }
    }
    expect(reached.size, 'every record can be reached from the first').toBe(some.length);
  }
  const known = new Set(records.map((record) => record['Local call ID']));
  for (const record of records) {
    const related = record['Related call ID'];
    if (related !== 'NA') expect(known, `${record['Related reason']} leads to a record`).toContain(related);
  }
  const ids = records.map((record) => `${record['Local call ID']} ${record['Remote call ID']}`);
  expect(new Set(ids).size, 'no record twice').toBe(ids.length);
  const local = new Map(records.map((record) => [`${record['Local call ID']} ${record['Remote call ID']}`, record]));
  for (const record of records) {
    if (record.Direction !== 'TERMINATING' || record['Redirecting party UUID'] === 'NA') continue;
    const facingIt = local.get(`${record['Remote call ID']} ${record['Local call ID']}`);
    expect(facingIt?.['User UUID'], 'who sent the call on has a record that faces it').toBe(
      record['Redirecting party UUID'],
    );
  }
}

test('whatever callers, members and administrators do: nobody is rung twice or overtaken, no leg stays behind, records join up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), async (steps) => {
      const bench = createBench();
      for (const one of steps) {
        await perform(bench, one);
        check(bench);
      }
      await bench.services.clock.advance(3_600_000);
      check(bench);
      for (const { call, leg } of [...activeLegs(bench.services.world)]) bench.model.hangUp(call, leg);
      for (const call of bench.services.world.calls.values()) {
        const [caller] = call.legs;
        if (call.endedMs === null && caller !== undefined) bench.model.hangUp(call, caller);
      }
      await bench.services.clock.advance(3_600_000);
      check(bench);
      expect([...bench.services.world.calls.values()].filter((call) => call.endedMs === null)).toEqual([]);
      checkRecords(bench.records);
    }),
    { numRuns: 100 },
  );
}, 60_000);
