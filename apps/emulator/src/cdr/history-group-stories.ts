import type { RecordFields, RecordParty, RecordSide } from './record-side.ts';
import { addLeg } from './record-side.ts';
import {
  idOf,
  LONGEST_TALK_MS,
  legDefaults,
  pick,
  redirected,
  type Stage,
  type Story,
  type Telling,
  talk,
} from './story-pieces.ts';

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

/** A call to a queue or hunt group. */
export function queueStory(telling: Telling, caller: RecordParty): Story {
  const sides: RecordSide[] = [];
  const target = pick(telling.random, telling.stage.queues);
  const callerId = idOf(telling);
  const endMs = waitInGroup(telling, sides, { caller, target, callerId, arrivedMs: telling.startMs, sentBy: null });
  return { sides, endMs };
}

/** A caller listens to a menu, presses a key, and lands at a group or a person. */
export function attendantStory(telling: Telling, caller: RecordParty): Story {
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
