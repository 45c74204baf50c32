import type {
  EmulatedCall,
  EmulatedGroup,
  EmulatedLeg,
  EmulatedOrganization,
  EmulatedPerson,
  Services,
} from '../state/world.ts';
import { untouchedLeg } from './call-legs.ts';
import { callRecordsOf } from './call-records.ts';
import { CALL_SHAPE_HOURS, callShape, localTime } from './local-time.ts';
import { hasCalling, type Party, partyOf } from './parties.ts';
import { outsideNumber } from './record-fields.ts';
import { DEFAULT_TELEPHONY_SETTINGS } from './settings.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

interface Cast {
  organization: EmulatedOrganization;
  callers: EmulatedPerson[];
  groups: EmulatedGroup[];
}

interface PastLeg
  extends Pick<EmulatedLeg, 'personality' | 'createdMs' | 'answeredMs' | 'endedMs' | 'outcome' | 'releasedBy'> {
  party: Party;
}

function outside(services: Services, country: string): Party {
  const number = outsideNumber(country, (below) => services.random.integer(below));
  return { memberUuid: null, memberKind: 'external', number, name: '' };
}

function pastLeg(services: Services, input: PastLeg): EmulatedLeg {
  const { party, ...times } = input;
  const callHalf = `callhalf-${100_000_000 + services.random.integer(900_000_000)}:0`;
  return { ...untouchedLeg(), ...party, ...times, callHalf, state: 'disconnected', correlationUuid: '' };
}

/** Talking time: many short calls, few long ones. */
export function talkMs(next: () => number): number {
  return Math.min(45 * 60_000, Math.round(8_000 + -Math.log(1 - next()) * 140_000));
}

function member(services: Services, uuid: string): Party {
  const party = partyOf(services.world, uuid);
  if (party === null) throw new Error('A member picked from the world is in the world');
  return party;
}

/** A finished call between two parties, with the usual mix of answered, missed and busy. */
function plainCall(services: Services, input: { cast: Cast; from: Party; to: Party; startMs: number }): EmulatedCall {
  const { random } = services;
  const { from, to, startMs } = input;
  const chance = random.next();
  const outcome = chance < 0.78 ? 'Normal' : chance < 0.93 ? 'NoAnswer' : 'UserBusy';
  const ringMs = outcome === 'UserBusy' ? 200 : 2_000 + random.integer(outcome === 'NoAnswer' ? 34_000 : 14_000);
  const answeredMs = outcome === 'Normal' ? startMs + ringMs : null;
  const endedMs = answeredMs === null ? startMs + ringMs : answeredMs + talkMs(random.next);
  const callerEnds = random.next() < 0.6;
  const side = (party: Party, first: boolean): EmulatedLeg =>
    pastLeg(services, {
      party,
      personality: first ? 'originator' : 'terminator',
      createdMs: first ? startMs : startMs + 300,
      answeredMs,
      endedMs,
      outcome,
      releasedBy: callerEnds === first ? 'local' : 'remote',
    });
  const kind = from.memberUuid === null ? 'inbound' : to.memberUuid === null ? 'outbound' : 'internal';
  return finished(services, {
    cast: input.cast,
    kind,
    startMs,
    endedMs,
    legs: [side(from, true), side(to, false)],
    groupUuid: null,
  });
}

function finished(
  services: Services,
  input: Pick<EmulatedCall, 'kind' | 'legs' | 'groupUuid'> & { cast: Cast; startMs: number; endedMs: number },
): EmulatedCall {
  const { kind, legs, groupUuid, startMs, endedMs } = input;
  const orgUuid = input.cast.organization.uuid;
  const sessionUuid = services.random.uuid();
  for (const leg of legs) leg.correlationUuid = sessionUuid;
  const times = { createdMs: startMs, endedMs };
  return { sessionUuid, interactionUuid: sessionUuid, parked: null, orgUuid, kind, ...times, legs, groupUuid };
}

/** A caller in a queue or hunt group: some members do not pick up, one may, or the caller gives up. */
function groupCall(
  services: Services,
  input: { cast: Cast; from: Party; group: EmulatedGroup; startMs: number },
): EmulatedCall {
  const { random } = services;
  const { group, from, startMs } = input;
  const attempts = Math.min(1 + random.integer(3), group.memberUuids.length);
  const first = random.integer(Math.max(1, group.memberUuids.length));
  const served = attempts > 0 && random.next() < 0.85;
  const legs: EmulatedLeg[] = [];
  let atMs = startMs + 500;
  let answeredMs: number | null = null;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const uuid = group.memberUuids[(first + attempt) % group.memberUuids.length];
    if (uuid === undefined) continue;
    const last = attempt === attempts - 1;
    const ringMs = last ? 2_000 + random.integer(9_000) : 14_000;
    answeredMs = last && served ? atMs + ringMs : null;
    const endedMs = answeredMs === null ? atMs + ringMs : answeredMs + talkMs(random.next);
    const outcome = answeredMs === null ? 'NoAnswer' : 'Normal';
    const leg = {
      personality: 'terminator',
      createdMs: atMs,
      answeredMs,
      endedMs,
      outcome,
      releasedBy: 'remote',
    } as const;
    legs.push(pastLeg(services, { party: member(services, uuid), ...leg }));
    atMs = endedMs;
  }
  const itself = group.kind === 'hunt-group' ? answeredMs : startMs;
  const outcome = answeredMs === null ? 'NoAnswer' : 'Normal';
  const shared = { createdMs: startMs, endedMs: atMs, outcome } as const;
  legs.unshift(
    pastLeg(services, { party: from, personality: 'originator', answeredMs: itself, releasedBy: 'local', ...shared }),
    pastLeg(services, {
      party: member(services, group.uuid),
      personality: 'terminator',
      answeredMs: itself,
      releasedBy: 'remote',
      ...shared,
    }),
  );
  return finished(services, { cast: input.cast, kind: 'queue', startMs, endedMs: atMs, legs, groupUuid: group.uuid });
}

function pastCall(services: Services, cast: Cast, startMs: number): EmulatedCall {
  const { random, world } = services;
  const person = random.pick(cast.callers);
  const country = world.locations.get(person.locationUuid)?.country ?? 'IT';
  const self = member(services, person.uuid);
  const chance = random.next();
  if (chance < 0.34) return plainCall(services, { cast, from: outside(services, country), to: self, startMs });
  if (chance < 0.58) {
    const abroad = random.next() < 0.15 ? random.pick(['US', 'GB', 'FR', 'DE', 'ES', 'CH']) : country;
    return plainCall(services, { cast, from: self, to: outside(services, abroad), startMs });
  }
  if (chance < 0.74 && cast.groups.length > 0) {
    const from = random.next() < 0.85 ? outside(services, country) : self;
    return groupCall(services, { cast, from, group: random.pick(cast.groups), startMs });
  }
  const other = random.pick(cast.callers);
  const to = other === person ? outside(services, country) : member(services, other.uuid);
  return plainCall(services, { cast, from: self, to, startMs });
}

function castOf(services: Services, organization: EmulatedOrganization): Cast {
  const { world } = services;
  const callers = [...world.people.values()].filter(
    (person) => person.orgUuid === organization.uuid && person.active && !person.deleted && hasCalling(world, person),
  );
  const groups = [...world.groups.values()].filter(
    (group) => group.orgUuid === organization.uuid && group.memberUuids.length > 0,
  );
  return { organization, callers, groups };
}

/**
 * Writes the call records (and the newest calls) of the past days in the shape of working days, so that there is something to
 * analyse from the start. `callsPerDay` is spread over the organizations by their size.
 */
export function generateHistory(
  services: Services,
  plan: { days: number; callsPerDay: number },
): { calls: number; records: number } {
  const { world, random, clock } = services;
  const nowMs = clock.now();
  const casts = [...world.organizations.values()].map((organization) => castOf(services, organization));
  const everybody = casts.reduce((sum, cast) => sum + cast.callers.length, 0);
  const calls: EmulatedCall[] = [];
  for (const cast of casts) {
    if (cast.callers.length < 2) continue;
    const perShapeHour = (plan.callsPerDay * cast.callers.length) / everybody / CALL_SHAPE_HOURS;
    const zones = [
      ...new Set(cast.callers.map((person) => world.locations.get(person.locationUuid)?.timeZone ?? 'UTC')),
    ];
    for (let hourMs = Math.floor((nowMs - plan.days * DAY_MS) / HOUR_MS) * HOUR_MS; hourMs < nowMs; hourMs += HOUR_MS) {
      const shape = zones.reduce((sum, zone) => sum + callShape(localTime(zone, hourMs)), 0) / zones.length;
      const wanted = perShapeHour * shape;
      const count = Math.floor(wanted) + (random.next() < wanted % 1 ? 1 : 0);
      for (let index = 0; index < count; index += 1)
        calls.push(pastCall(services, cast, hourMs + random.integer(HOUR_MS)));
    }
  }
  const past = calls.filter((call) => call.endedMs !== null && call.endedMs < nowMs);
  past.sort((one, other) => one.createdMs - other.createdMs);
  const before = world.callRecords.length;
  for (const call of past) world.callRecords.push(...callRecordsOf(services, DEFAULT_TELEPHONY_SETTINGS, call));
  for (const call of past.slice(-1_000)) world.calls.set(call.sessionUuid, call);
  services.changed('life');
  return { calls: past.length, records: world.callRecords.length - before };
}
