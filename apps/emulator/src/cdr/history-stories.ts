import type { HistoryCast, HistoryGroup, HistoryMember } from '../state/world-cdr.ts';
import { outsideNumber } from '../telephony/record-fields.ts';
import type { CounterRandom } from './counter-random.ts';
import { GROUP_USER_TYPES } from './record-party.ts';
import { addLeg, type LegBetween, type RecordFields, type RecordParty, type RecordSide } from './record-side.ts';

const MINUTE_MS = 60_000;
/** No call of a history lasts longer than this from its first ring to its last word: how far back a look must go. */
export const LONGEST_STORY_MS = 46 * MINUTE_MS;
const LONGEST_TALK_MS = 40 * MINUTE_MS;
const LONGEST_SECOND_TALK_MS = 20 * MINUTE_MS;

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

function pick<T>(random: CounterRandom, items: readonly T[]): T {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new Error('Cannot pick from an empty list');
  return item;
}

function outside({ random, self }: Telling, abroad: number): RecordParty {
  const home = self.site?.country ?? 'IT';
  const country = random.next() < abroad ? pick(random, ['US', 'GB', 'FR', 'DE', 'ES', 'CH']) : home;
  const phoneNumber = outsideNumber(country, random.integer);
  return { uuid: null, kind: 'external', userType: 'NA', name: '', extension: '', phoneNumber, site: null };
}

function idOf({ random }: Telling): string {
  return `${100_000_000 + random.integer(900_000_000)}:0`;
}

/** Talking time: many short calls, few long ones. */
function talk({ random }: Telling, mostMs: number): number {
  const mean = random.next() < 0.04 ? 900_000 : 130_000;
  return Math.min(mostMs, Math.round(8_000 + -Math.log(1 - random.next()) * mean));
}

function legDefaults(telling: Telling): Omit<LegBetween, 'from' | 'to' | 'startMs' | 'endMs'> {
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

const RECORDED: RecordFields = {
  'Call Recording Platform Name': 'Webex',
  'Call Recording Result': 'successful',
  'Call Recording Trigger': 'always',
};

/** A call between two: answered, left ringing, busy or turned down. */
function plainStory(telling: Telling, from: RecordParty, to: RecordParty): Story {
  const { random, startMs } = telling;
  const chance = random.next();
  const outcome = chance < 0.8 ? 'Normal' : chance < 0.93 ? 'NoAnswer' : chance < 0.98 ? 'UserBusy' : 'CallRejected';
  const ringMs = outcome === 'UserBusy' ? 200 : 1_500 + random.integer(outcome === 'NoAnswer' ? 34_000 : 14_000);
  const answeredMs = outcome === 'Normal' ? startMs + ringMs : null;
  const endMs = answeredMs === null ? startMs + ringMs : answeredMs + talk(telling, LONGEST_TALK_MS);
  const heldMs = answeredMs !== null && random.next() < 0.08 ? Math.min(endMs - answeredMs, random.integer(90_000)) : 0;
  const recorded = answeredMs !== null && random.next() < 0.05 ? RECORDED : null;
  const sides: RecordSide[] = [];
  const leg = { ...legDefaults(telling), from, to, startMs, answeredMs, endMs, outcome, heldMs } as const;
  addLeg(sides, { ...leg, fromExtra: recorded, toExtra: recorded });
  return { sides, endMs };
}

/** Nobody picks up in time and the caller talks to the voicemail. */
function voicemailStory(telling: Telling, from: RecordParty, to: RecordParty): Story {
  const { startMs, random } = telling;
  const sides: RecordSide[] = [];
  const movedMs = startMs + 18_000 + random.integer(4_000);
  const endMs = movedMs + 6_000 + random.integer(50_000);
  const leg = legDefaults(telling);
  const onward = idOf(telling);
  const mailbox: RecordParty = { ...to, userType: 'VoiceMailRetrieval', kind: 'group', name: 'Voice Portal' };
  addLeg(sides, {
    ...leg,
    ...{ from, to, startMs, answeredMs: movedMs, endMs, released: 'from' },
    toExtra: { 'Related call ID': onward, 'Related reason': 'CallForwardNoAnswer' },
  });
  addLeg(sides, {
    ...{ ...leg, fromId: onward, toId: idOf(telling), from: to, to: mailbox, shownFrom: from },
    ...{ startMs: movedMs, answeredMs: movedMs, endMs, released: 'elsewhere' },
    fromExtra: {
      'Related call ID': leg.toId,
      'Related reason': 'CallForwardNoAnswer',
      ...redirected('NoAnswer', to, to),
    },
    toExtra: { ...redirected('NoAnswer', to, to), 'Answer indicator': 'Yes-PostRedirection' },
  });
  return { sides, endMs };
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

/** The one called sends the caller on without a word, or asks first. */
function transferStory(telling: Telling, from: RecordParty, to: RecordParty): Story {
  const { startMs, random, stage } = telling;
  const third = pick(random, stage.parties);
  if (third === to || third === from) return plainStory(telling, from, to);
  const sides: RecordSide[] = [];
  const first = legDefaults(telling);
  const answeredMs = startMs + 2_000 + random.integer(12_000);
  const asksMs = answeredMs + talk(telling, LONGEST_TALK_MS / 2);
  const asked = random.next() < 0.5;
  const pickedMs = asksMs + 3_000 + random.integer(9_000);
  const movedMs = asked ? pickedMs + 5_000 + random.integer(40_000) : asksMs;
  const endMs = Math.max(pickedMs, movedMs) + talk(telling, LONGEST_SECOND_TALK_MS);
  const onwardFrom = idOf(telling);
  const onwardTo = idOf(telling);
  const transferred: RecordFields = {
    'Call transfer time': new Date(movedMs).toISOString(),
    'Related call ID': onwardFrom,
    'Related reason': asked ? 'ConsultativeTransfer' : 'Deflection',
    ...(asked ? { 'Transfer related call ID': onwardFrom } : {}),
  };
  addLeg(sides, {
    ...{ ...first, from, to, startMs, answeredMs, endMs: asked ? movedMs : endMs, released: 'to' },
    heldMs: asked ? movedMs - asksMs : 0,
    toExtra: transferred,
  });
  addLeg(sides, {
    ...{ ...first, session: asked ? 1 : 0, fromId: onwardFrom, toId: onwardTo, from: to, to: third },
    ...(asked ? {} : { shownFrom: from }),
    ...{ startMs: asksMs, answeredMs: pickedMs, endMs, released: 'elsewhere' },
    fromExtra: asked
      ? { ...transferred, 'Related call ID': first.toId, 'Transfer related call ID': first.toId }
      : { 'Related call ID': first.toId, 'Related reason': 'Deflection', ...redirected('Deflection', to, to) },
    toExtra: asked ? null : { ...redirected('Deflection', to, to), 'Answer indicator': 'Yes-PostRedirection' },
  });
  return { sides, endMs };
}

/** A call put down at a number and fetched by somebody else. */
function parkStory(telling: Telling, from: RecordParty, to: RecordParty): Story {
  const { startMs, random, stage } = telling;
  const fetcher = pick(random, stage.parties);
  if (fetcher === to || fetcher === from) return plainStory(telling, from, to);
  const sides: RecordSide[] = [];
  const first = legDefaults(telling);
  const answeredMs = startMs + 2_000 + random.integer(10_000);
  const parkedMs = answeredMs + talk(telling, LONGEST_TALK_MS / 2);
  const fetchedMs = parkedMs + 4_000 + random.integer(30_000);
  const endMs = fetchedMs + talk(telling, LONGEST_SECOND_TALK_MS);
  const fetchId = idOf(telling);
  addLeg(sides, {
    ...{ ...first, from, to, startMs, answeredMs, endMs: parkedMs, released: 'to' },
    heldMs: 0,
    toExtra: { 'Related call ID': fetchId, 'Related reason': 'CallPark' },
  });
  addLeg(sides, {
    ...{ ...first, fromId: fetchId, toId: first.fromId, from: fetcher, to: from, released: 'to' },
    ...{ startMs: fetchedMs, answeredMs: fetchedMs, endMs },
    fromExtra: { 'Related call ID': first.toId, 'Related reason': 'CallParkRetrieve' },
  });
  return { sides, endMs };
}

interface Waiting {
  caller: RecordParty;
  target: Stage['groups'][number];
  callerId: string;
  arrivedMs: number;
  /** Behind an auto attendant: who sent the caller here, and whom it hides. */
  sentBy: { party: RecordParty; shown: RecordParty } | null;
}

/** A caller waits for somebody of a queue or hunt group; members who do not pick up are passed over. */
function waitInGroup(telling: Telling, sides: RecordSide[], waiting: Waiting): number {
  const { random } = telling;
  const { caller, target, callerId, arrivedMs } = waiting;
  const sentBy = waiting.sentBy?.party ?? null;
  const shown = waiting.sentBy?.shown ?? caller;
  const queue = target.group.kind !== 'hunt-group';
  const reason = queue ? 'CallQueue' : 'HuntGroup';
  const queueType: RecordFields = queue
    ? { 'Queue type': target.group.kind === 'customer-assist' ? 'Customer Assist' : 'Call Queue' }
    : {};
  const groupId = idOf(telling);
  const towards = `${groupId}A`;
  const attempts = Math.min(1 + random.integer(3), target.members.length);
  const served = random.next() < 0.86;
  const first = random.integer(target.members.length);
  const rings: { member: RecordParty; atMs: number; untilMs: number; answeredMs: number | null }[] = [];
  let atMs = arrivedMs + (queue && random.next() < 0.4 ? 5_000 + random.integer(120_000) : 500);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const member = target.members[(first + attempt) % target.members.length];
    if (member === undefined) continue;
    const last = attempt === attempts - 1;
    const ringMs = last ? 2_000 + random.integer(9_000) : 14_000;
    const answeredMs = last && served ? atMs + ringMs : null;
    const untilMs = answeredMs === null ? atMs + ringMs : answeredMs + talk(telling, LONGEST_TALK_MS);
    rings.push({ member, atMs, untilMs, answeredMs });
    atMs = untilMs;
  }
  const endMs = atMs;
  const answer = rings.at(-1)?.answeredMs ?? null;
  const leg = { ...legDefaults(telling), fromId: callerId, toId: groupId, released: 'from' } as const;
  addLeg(sides, {
    ...{ ...leg, from: caller, to: target.party, startMs: arrivedMs, answeredMs: queue ? arrivedMs : answer, endMs },
    outcome: answer === null ? 'NoAnswer' : 'Normal',
    shownFrom: shown,
    fromExtra: sentBy === null ? null : { 'Related reason': 'Deflection', ...redirected('Deflection', sentBy, sentBy) },
    toExtra: { ...queueType, ...(answer === null ? {} : { 'Related call ID': towards, 'Related reason': reason }) },
  });
  for (const { member, atMs: startMs, untilMs, answeredMs } of rings) {
    const toExtra: RecordFields = { ...queueType, ...redirected(reason, target.party, sentBy ?? target.party) };
    if (answeredMs !== null) toExtra['Answer indicator'] = 'Yes-PostRedirection';
    else if (answer !== null) toExtra['Answered elsewhere'] = 'Yes';
    addLeg(sides, {
      ...{ ...leg, fromId: towards, toId: idOf(telling), from: target.party, to: member, shownFrom: shown },
      ...{ startMs, answeredMs, endMs: untilMs, outcome: answeredMs === null ? 'NoAnswer' : 'Normal' },
      released: answeredMs !== null && random.next() < 0.5 ? 'to' : 'from',
      fromExtra: { ...queueType, 'Related call ID': groupId, 'Related reason': reason },
      toExtra,
    });
  }
  return endMs;
}

function queueStory(telling: Telling, caller: RecordParty): Story {
  const sides: RecordSide[] = [];
  const target = pick(telling.random, telling.stage.queues);
  const callerId = idOf(telling);
  const endMs = waitInGroup(telling, sides, { caller, target, callerId, arrivedMs: telling.startMs, sentBy: null });
  return { sides, endMs };
}

/** A caller listens to a menu, presses a key, and lands at a group or a person. */
function attendantStory(telling: Telling, caller: RecordParty): Story {
  const { random, startMs, stage } = telling;
  const sides: RecordSide[] = [];
  const { party } = pick(random, stage.attendants);
  const leg = legDefaults(telling);
  const pressedMs = startMs + 4_000 + random.integer(20_000);
  const onward = `${leg.toId}A`;
  const toGroup = stage.queues.length > 0 && random.next() < 0.6;
  const third = pick(random, stage.parties);
  let endMs: number;
  const later: RecordSide[] = [];
  if (toGroup) {
    const target = pick(random, stage.queues);
    const sentBy = { party, shown: caller };
    endMs = waitInGroup(telling, later, { caller: party, target, callerId: onward, arrivedMs: pressedMs, sentBy });
  } else {
    const answeredMs = pressedMs + 2_000 + random.integer(14_000);
    endMs = answeredMs + talk(telling, LONGEST_TALK_MS);
    addLeg(later, {
      ...{ ...leg, fromId: onward, toId: idOf(telling), from: party, to: third, shownFrom: caller },
      ...{ startMs: pressedMs, answeredMs, endMs },
      fromExtra: {
        'Related call ID': leg.toId,
        'Related reason': 'Deflection',
        ...redirected('Deflection', party, party),
      },
      toExtra: { ...redirected('Deflection', party, party), 'Answer indicator': 'Yes-PostRedirection' },
    });
  }
  addLeg(sides, {
    ...{ ...leg, from: caller, to: party, startMs, answeredMs: startMs, endMs },
    toExtra: {
      'Auto Attendant Key Pressed': String(1 + random.integer(5)),
      'Related call ID': onward,
      'Related reason': 'Deflection',
    },
  });
  return { sides: [...sides, ...later], endMs };
}

/** One past call of this member: the usual mix of a working day. */
export function tellStory(telling: Telling): Story {
  const { random, self, stage } = telling;
  const chance = random.next();
  if (chance < 0.3) return plainStory(telling, outside(telling, 0.08), self);
  if (chance < 0.53) return plainStory(telling, self, outside(telling, 0.15));
  if (chance < 0.67 && stage.queues.length > 0)
    return queueStory(telling, random.next() < 0.88 ? outside(telling, 0.08) : self);
  if (chance < 0.71 && stage.attendants.length > 0) return attendantStory(telling, outside(telling, 0.1));
  if (chance < 0.76) return transferStory(telling, outside(telling, 0.08), self);
  if (chance < 0.81) return voicemailStory(telling, outside(telling, 0.08), self);
  if (chance < 0.82) return parkStory(telling, outside(telling, 0.05), self);
  const other = pick(random, stage.parties);
  return plainStory(telling, self, other === self ? outside(telling, 0.1) : other);
}
