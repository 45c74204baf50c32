import type { HistoryCast, HistoryGroup, HistoryMember } from '../state/world-cdr.ts';
import { outsideNumber } from '../telephony/record-fields.ts';
import type { CounterRandom } from './counter-random.ts';
import { GROUP_USER_TYPES } from './record-party.ts';
import type { LegBetween, RecordFields, RecordParty, RecordSide } from './record-side.ts';

const MINUTE_MS = 60_000;
/** No call of a history lasts longer than this from its first ring to its last word: how far back a look must go. */
export const LONGEST_STORY_MS = 46 * MINUTE_MS;
export const LONGEST_TALK_MS = 40 * MINUTE_MS;
export const LONGEST_SECOND_TALK_MS = 20 * MINUTE_MS;

/** The people of one organization as parties, ready to be told of. */
export interface Stage {
  cast: HistoryCast;
  parties: RecordParty[];
  groups: { group: HistoryGroup; party: RecordParty; members: RecordParty[] }[];
  queues: Stage['groups'];
  attendants: Stage['groups'];
}

/** One past call: what its records will be. */
export interface Story {
  sides: RecordSide[];
  endMs: number;
}

function memberParty(cast: HistoryCast, member: HistoryMember): RecordParty {
  const { uuid, kind, name, extension, phoneNumber } = member;
  const userType = kind === 'workspace' ? 'Place' : kind === 'virtual-line' ? 'VirtualLine' : 'User';
  return { uuid, kind, userType, name, extension, phoneNumber, site: cast.sites[member.site] ?? null };
}

/** Makes the people of an organization ready to be told of. */
export function stageOf(cast: HistoryCast): Stage {
  const parties = cast.members.map((member) => memberParty(cast, member));
  const groups = cast.groups.map((group) => {
    const { uuid, name, extension, phoneNumber, site } = group;
    const place = cast.sites[site] ?? null;
    const userType = GROUP_USER_TYPES[group.kind];
    const party: RecordParty = { uuid, kind: 'group', userType, name, extension, phoneNumber, site: place };
    const members = group.members.map((index) => parties[index]).filter((member) => member !== undefined);
    return { group, party, members };
  });
  const isAttendant = (it: { group: HistoryGroup }): boolean => it.group.kind === 'auto-attendant';
  const attendants = groups.filter(isAttendant);
  return {
    cast,
    parties,
    groups,
    attendants,
    queues: groups.filter((it) => !isAttendant(it) && it.members.length > 0),
  };
}

/** What a story is told with. */
export interface Telling {
  stage: Stage;
  random: CounterRandom;
  /** The one whose call it is. */
  self: RecordParty;
  startMs: number;
}

/** One of them, drawn. */
export function pick<T>(random: CounterRandom, items: readonly T[]): T {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new Error('Cannot pick from an empty list');
  return item;
}

/** Somebody outside, of the own country or (that share) of another. */
export function outside({ random, self }: Telling, abroad: number): RecordParty {
  const home = self.site?.country ?? 'IT';
  const country = random.next() < abroad ? pick(random, ['US', 'GB', 'FR', 'DE', 'ES', 'CH']) : home;
  const phoneNumber = outsideNumber(country, random.integer);
  return { uuid: null, kind: 'external', userType: 'NA', name: '', extension: '', phoneNumber, site: null };
}

/** A new local call id. */
export function idOf({ random }: Telling): string {
  return `${100_000_000 + random.integer(900_000_000)}:0`;
}

/** Talking time: many short calls, few long ones. */
export function talk({ random }: Telling, mostMs: number): number {
  const mean = random.next() < 0.04 ? 900_000 : 130_000;
  return Math.min(mostMs, Math.round(8_000 + -Math.log(1 - random.next()) * mean));
}

/** What an ordinary leg is like. */
export function legDefaults(telling: Telling): Omit<LegBetween, 'from' | 'to' | 'startMs' | 'endMs'> {
  return {
    session: 0,
    fromId: idOf(telling),
    toId: idOf(telling),
    answeredMs: null,
    outcome: 'Normal',
    released: telling.random.next() < 0.6 ? 'from' : 'to',
    heldMs: 0,
    fromExtra: null,
    toExtra: null,
  };
}

/** What the redirected side says of who sent the call on, and why. */
export function redirected(reason: string, by: RecordParty, original: RecordParty): RecordFields {
  return {
    'Original reason': reason,
    'Redirect reason': reason,
    'Redirecting number': by.phoneNumber ?? by.extension,
    'Redirecting party UUID': by.uuid ?? 'NA',
    'Original called party UUID': original.uuid ?? 'NA',
  };
}
