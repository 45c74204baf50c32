import { attendantStory, queueStory } from './history-group-stories.ts';
import { addLeg, type RecordFields, type RecordParty, type RecordSide } from './record-side.ts';
import {
  idOf,
  LONGEST_SECOND_TALK_MS,
  LONGEST_TALK_MS,
  legDefaults,
  outside,
  pick,
  redirected,
  type Story,
  type Telling,
  talk,
} from './story-pieces.ts';

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
