import { createRandom } from '../state/random.ts';
import type { EmulatedCall, EmulatedGroup, EmulatedPerson, Random, Services } from '../state/world.ts';
import { activeLegs } from '../telephony/call-legs.ts';
import { callShape, type LocalTime, localTime } from '../telephony/local-time.ts';
import { hasCalling, type Party, partyOf } from '../telephony/parties.ts';
import { outsideNumber } from '../telephony/record-fields.ts';
import { telephonyOf } from '../telephony/telephony.ts';
import { type LifeOfCall, liveBetweenTwo, liveInGroup, liveInMenu, livesByItself } from './caller-life.ts';
import { scheduledStatus } from './presence-schedule.ts';

export interface LifeOptions {
  /** In the busiest hour of a working day. */
  callsPerHour: number;
  presence: boolean;
}

const MINUTE_MS = 60_000;
/** Everybody's presence is looked at once in so many minutes, a share of the people each minute. */
const PRESENCE_ROUND_MINUTES = 5;

/** People who telephone by themselves, per organization; looked up again each hour. */
interface Cast {
  orgUuid: string;
  callers: EmulatedPerson[];
  groups: EmulatedGroup[];
  attendants: EmulatedGroup[];
  zones: string[];
}

function castsOf(services: Services): Cast[] {
  const { world } = services;
  return [...world.organizations.values()].map((organization) => {
    const callers = [...world.people.values()].filter(
      (person) => person.orgUuid === organization.uuid && livesByItself(person) && hasCalling(world, person),
    );
    const zones = [...new Set(callers.map((person) => world.locations.get(person.locationUuid)?.timeZone ?? 'UTC'))];
    const own = [...world.groups.values()].filter((group) => group.orgUuid === organization.uuid && group.enabled);
    const groups = own.filter((group) => group.memberUuids.length > 0);
    const attendants = own.filter((group) => group.kind === 'auto-attendant');
    return { orgUuid: organization.uuid, callers, groups, attendants, zones };
  });
}

/** Lets the emulated world live by itself until stopped: one tick each minute of the clock, the same for the same seed. */
export function startLife(services: Services, options: LifeOptions): { stop(): void } {
  const { clock } = services;
  let stopped = false;
  let casts: Cast[] = [];
  let castsHour = -1;
  const tick = (minute: number, everybody: boolean): void => {
    if (options.presence) movePresence(services, { minute, everybody });
    if (options.callsPerHour > 0) {
      const hour = Math.floor(minute / 60);
      if (hour !== castsHour) casts = castsOf(services);
      castsHour = hour;
      for (const cast of casts) startCalls(services, { cast, casts, minute, callsPerHour: options.callsPerHour });
    }
    services.changed('life');
  };
  let cancel = (): unknown => undefined;
  const arm = (minute: number): void => {
    cancel = clock.at(minute * MINUTE_MS, () => {
      if (stopped) return;
      // A clock that jumped is caught up with in one step.
      const current = Math.max(minute, Math.floor(clock.now() / MINUTE_MS));
      tick(current, false);
      arm(current + 1);
    });
  };
  const begin = (): void => {
    const first = Math.floor(clock.now() / MINUTE_MS);
    castsHour = -1;
    tick(first, true);
    arm(first + 1);
  };
  begin();
  const forget = clock.onRestart(begin);
  return {
    stop: () => {
      stopped = true;
      forget();
      cancel();
    },
  };
}

function movePresence(services: Services, step: { minute: number; everybody: boolean }): void {
  const { world } = services;
  const { presence } = telephonyOf(services);
  const atMs = step.minute * MINUTE_MS;
  const times = new Map<string, LocalTime>();
  let index = 0;
  for (const person of world.people.values()) {
    index += 1;
    if (!step.everybody && index % PRESENCE_ROUND_MINUTES !== step.minute % PRESENCE_ROUND_MINUTES) continue;
    if (!person.active || person.deleted) continue;
    let time = times.get(person.locationUuid);
    if (time === undefined) {
      time = localTime(world.locations.get(person.locationUuid)?.timeZone ?? 'UTC', atMs);
      times.set(person.locationUuid, time);
    }
    const status = scheduledStatus(person, time);
    presence.setBase(person, status, status === 'active' ? atMs : person.presence.lastActivityMs);
  }
}

interface Minute {
  cast: Cast;
  casts: readonly Cast[];
  minute: number;
  callsPerHour: number;
}

function startCalls(services: Services, { cast, casts, minute, callsPerHour }: Minute): void {
  if (cast.callers.length < 2) return;
  const everybody = casts.reduce((sum, other) => sum + other.callers.length, 0);
  const shape =
    cast.zones.reduce((sum, zone) => sum + callShape(localTime(zone, minute * MINUTE_MS)), 0) / cast.zones.length;
  const expected = (callsPerHour / 60) * shape * (cast.callers.length / everybody);
  // Of its own for each minute: what requests draw from the world's randomness changes nothing here.
  const random = createRandom(`life/${cast.orgUuid}/${minute}`);
  const count = Math.floor(expected) + (random.next() < expected % 1 ? 1 : 0);
  for (let index = 0; index < count; index += 1) {
    const own = createRandom(`life/${cast.orgUuid}/${minute}/${index}`);
    services.clock.at(minute * MINUTE_MS + random.integer(MINUTE_MS), () => makeCall(services, cast, own));
  }
}

/** Somebody who is at work and not on the telephone, if one is found soon. */
function pickFree(services: Services, cast: Cast, random: Random): Party | null {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const person = random.pick(cast.callers);
    const atWork = person.presence.status === 'active' || person.presence.status === 'meeting';
    if (!livesByItself(person) || (!atWork && attempt < 4)) continue;
    if (activeLegs(services.world, person.uuid).next().done === true) return partyOf(services.world, person.uuid);
  }
  return null;
}

function makeCall(services: Services, cast: Cast, random: Random): void {
  const { model } = telephonyOf(services);
  const self = pickFree(services, cast, random);
  if (self === null) return;
  const country =
    services.world.locations.get(services.world.people.get(self.memberUuid ?? '')?.locationUuid ?? '')?.country ?? 'IT';
  const outside: Party = {
    memberUuid: null,
    memberKind: 'external',
    number: outsideNumber(country, random.integer),
    name: '',
  };
  const chance = random.next();
  const { orgUuid } = cast;
  const life: LifeOfCall = { services, random, passOnTo: () => pickFree(services, cast, random) };
  const place = (from: Party, to: Party): EmulatedCall => model.place({ orgUuid, from, to });
  if (chance < 0.36) {
    liveBetweenTwo(life, place(outside, self));
  } else if (chance < 0.58) {
    liveBetweenTwo(life, place(self, outside));
  } else if (chance < 0.67 && cast.groups.length > 0) {
    const group = partyOf(services.world, random.pick(cast.groups).uuid);
    if (group !== null) liveInGroup(life, place(outside, group));
  } else if (chance < 0.72 && cast.attendants.length > 0) {
    const attendant = random.pick(cast.attendants);
    const party = partyOf(services.world, attendant.uuid);
    if (party !== null) liveInMenu(life, place(outside, party), attendant);
  } else {
    const other = pickFree(services, cast, random);
    if (other !== null && other.memberUuid !== self.memberUuid) liveBetweenTwo(life, place(self, other));
  }
}
