import type { CallHistory, CdrSettings, HistoryCast, HistoryMember } from '../state/world-cdr.ts';
import { type Arrival, arrivalsOf } from './arrival.ts';
import { createCounterRandom, textHash } from './counter-random.ts';
import { type FullRecord, fillRecord, incompleteRecord } from './fill-record.ts';
import { minuteShape } from './history-shape.ts';
import { tellStory } from './history-stories.ts';
import type { RecordRow } from './record-query.ts';
import type { RecordParty, RecordSide } from './record-side.ts';
import { type Stage, stageOf } from './story-pieces.ts';

export const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How often the shape of the days is looked at to learn how many calls a share of it is. */
const SAMPLE_MINUTES = 15;
const SAMPLE_STORIES = 4_000;

/** One past call of a history, without its fields. */
interface PastCall {
  company: Company;
  minute: number;
  index: number;
  sides: RecordSide[];
}

/** One time one record of it stands in the store; the record itself is made when it is shown. */
export interface HistoryRow extends RecordRow {
  call: PastCall;
  side: number;
  arrival: Arrival;
  locationName: string;
}

/** Members of one place who work by the same hours. */
interface Crew {
  site: number;
  shift: HistoryMember['shift'];
  members: RecordParty[];
  /** Index into the shapes of the minute. */
  shape: number;
}

interface Company {
  cast: HistoryCast;
  stage: Stage;
  crews: Crew[];
  index: number;
}

/** Makes the calls and records of a history: each minute by itself, in any order, always the same. */
export interface HistoryMaker {
  history: CallHistory;
  /** How many records a call has on average. */
  recordsPerCall: number;
  /** All rows of the calls that began in this minute (minutes since 1970), of one organization or of all. */
  rowsOfMinute(minute: number, orgUuid: string | null): HistoryRow[];
  recordOf(row: HistoryRow): FullRecord;
  reportIdOf(row: HistoryRow): string;
}

/** Which zones and hours there are: looked at once a minute for all crews. */
interface Shapes {
  keys: { shift: HistoryMember['shift']; timeZone: string }[];
  at(minute: number): readonly number[];
}

function createShapes(): Shapes {
  const keys: Shapes['keys'] = [];
  let known = -1;
  let values: number[] = [];
  return {
    keys,
    at: (minute) => {
      if (known !== minute)
        values = keys.map(({ shift, timeZone }) => minuteShape(shift, timeZone, minute * MINUTE_MS));
      known = minute;
      return values;
    },
  };
}

function crewsOf(cast: HistoryCast, stage: Stage, shapes: Shapes): Crew[] {
  const crews = new Map<string, Crew>();
  cast.members.forEach((member, index) => {
    const party = stage.parties[index];
    const timeZone = cast.sites[member.site]?.timeZone;
    if (party === undefined || timeZone === undefined) return;
    const key = `${member.site} ${member.shift}`;
    let crew = crews.get(key);
    if (crew === undefined) {
      let shape = shapes.keys.findIndex((it) => it.shift === member.shift && it.timeZone === timeZone);
      if (shape === -1) shape = shapes.keys.push({ shift: member.shift, timeZone }) - 1;
      crew = { site: member.site, shift: member.shift, members: [], shape };
      crews.set(key, crew);
    }
    crew.members.push(party);
  });
  return [...crews.values()];
}

function weightOf(crew: Crew, shapes: readonly number[]): number {
  return crew.members.length * (shapes[crew.shape] ?? 0);
}

function totalWeight(companies: readonly Company[], shapes: Shapes, history: CallHistory): number {
  const last = Math.ceil(history.toMs / MINUTE_MS);
  let sum = 0;
  for (let minute = Math.floor(history.fromMs / MINUTE_MS); minute < last; minute += SAMPLE_MINUTES) {
    const values = shapes.at(minute);
    for (const { crews } of companies) for (const crew of crews) sum += weightOf(crew, values);
  }
  return sum * SAMPLE_MINUTES;
}

/** A history made ready: parties, crews, and how many calls a minute's weight stands for. */
export function createHistoryMaker(history: CallHistory): HistoryMaker {
  const shapes = createShapes();
  const companies = history.casts.map((cast, index) => {
    const stage = stageOf(cast);
    return { cast, stage, crews: crewsOf(cast, stage, shapes), index };
  });
  const seed = textHash(history.seed);
  const random = createCounterRandom();
  const detail = createCounterRandom();

  const callAt = (company: Company, minute: number, index: number): PastCall & { endMs: number } => {
    random.reseed(seed ^ company.index, minute, index);
    const values = shapes.at(minute);
    let weight = 0;
    for (const crew of company.crews) weight += weightOf(crew, values);
    let chosen = random.next() * weight;
    const crew = company.crews.find((it) => {
      chosen -= weightOf(it, values);
      return chosen < 0;
    });
    const members = (crew ?? company.crews.at(-1))?.members ?? company.stage.parties;
    const self = members[random.integer(members.length)];
    if (self === undefined) throw new Error('A crew has at least one member');
    const startMs = minute * MINUTE_MS + random.integer(MINUTE_MS);
    const story = tellStory({ stage: company.stage, random, self, startMs });
    return { company, minute, index, sides: story.sides, endMs: story.endMs };
  };

  const recordsPerCall = averageRecords({ history, companies, callAt });
  const total = totalWeight(companies, shapes, history);
  const wanted = (history.recordsPerDay * (history.toMs - history.fromMs)) / DAY_MS;
  /** How many calls one unit of weight in one minute stands for, so that the days have the wanted number of records. */
  const perWeight = total === 0 ? 0 : wanted / recordsPerCall / total;

  const countOf = (company: Company, minute: number): number => {
    const values = shapes.at(minute);
    let weight = 0;
    for (const crew of company.crews) weight += weightOf(crew, values);
    random.reseed(seed ^ company.index, minute, -1);
    return Math.floor(weight * perWeight + random.next());
  };

  const rowsOf = (company: Company, minute: number, rows: HistoryRow[]): void => {
    const count = countOf(company, minute);
    for (let index = 0; index < count; index += 1) {
      const { endMs, ...call } = callAt(company, minute, index);
      addRows({ rows, call, endMs, arrival: history.arrival, next: random.next });
    }
  };

  const identify = (row: HistoryRow): void => {
    const { call } = row;
    detail.reseed(seed ^ call.company.index ^ 0x5bd1e995, call.minute, call.index * 64 + row.side);
  };
  return {
    history,
    recordsPerCall,
    rowsOfMinute: (minute, orgUuid) => {
      const rows: HistoryRow[] = [];
      if ((minute + 1) * MINUTE_MS <= history.fromMs || minute * MINUTE_MS >= history.toMs) return rows;
      for (const company of companies) {
        if (orgUuid === null || company.cast.orgUuid === orgUuid) rowsOf(company, minute, rows);
      }
      return rows;
    },
    reportIdOf: (row) => {
      identify(row);
      return detail.uuid();
    },
    recordOf: (row) => {
      const { call, arrival } = row;
      const side = call.sides[row.side];
      if (side === undefined) throw new Error('A row points at a side of its call');
      detail.reseed(seed ^ call.company.index ^ 0x27d4eb2d, call.minute, call.index);
      const interactionId = detail.uuid();
      const sipId = `SSE${detail.hex32().slice(0, 24)}@10.177.4.29`;
      const second = side.session === 0 ? interactionId : detail.uuid();
      identify(row);
      const record = fillRecord(side, {
        orgUuid: call.company.cast.orgUuid,
        sipId,
        correlationId: second,
        interactionId,
        reportId: detail.uuid(),
        reportMs: arrival.reportMs,
        localSession: detail.hex32(),
        remoteSession: detail.hex32(),
      });
      return arrival.incomplete ? incompleteRecord(record, arrival.reportMs) : record;
    },
  };
}

function addRows(input: {
  rows: HistoryRow[];
  call: PastCall;
  endMs: number;
  arrival: CdrSettings;
  next: () => number;
}): void {
  const { rows, call, endMs, next } = input;
  for (let side = 0; side < call.sides.length; side += 1) {
    const told = call.sides[side];
    if (told === undefined) continue;
    const locationName = told.owner.site?.name ?? '';
    for (const arrival of arrivalsOf(input.arrival, endMs, next)) {
      const { storedMs, supersededMs } = arrival;
      rows.push({ call, side, arrival, locationName, startMs: told.startMs, storedMs, supersededMs });
    }
  }
}

/** Records of a call on average, learnt from calls of midday that are told for this only. */
function averageRecords(input: {
  history: CallHistory;
  companies: readonly Company[];
  callAt(company: Company, minute: number, index: number): { sides: readonly unknown[] };
}): number {
  const { history, companies } = input;
  const noon = Math.floor(history.fromMs / DAY_MS) * 1_440 + 720;
  const everybody = companies.reduce((sum, { stage }) => sum + stage.parties.length, 0);
  let records = 0;
  let calls = 0;
  for (const company of companies) {
    const samples = Math.ceil((SAMPLE_STORIES * company.stage.parties.length) / everybody);
    for (let sample = 0; sample < samples; sample += 1)
      records += input.callAt(company, noon + (sample % 7) * 1_440, 1_000_000 + sample).sides.length;
    calls += samples;
  }
  return calls === 0 ? 1 : records / calls;
}

/** All records of a history by the start of the call, one after the other: no more than an hour of them in memory. */
export function* streamHistory(maker: HistoryMaker): Generator<{ row: HistoryRow; record: FullRecord }> {
  const { fromMs, toMs } = maker.history;
  let waiting: HistoryRow[] = [];
  const first = Math.floor(fromMs / MINUTE_MS);
  const last = Math.ceil(toMs / MINUTE_MS);
  for (let minute = first; minute < last || waiting.length > 0; minute += 1) {
    const rows = [...waiting, ...maker.rowsOfMinute(minute, null)];
    const untilMs = (minute + 1) * MINUTE_MS;
    waiting = rows.filter((row) => row.startMs >= untilMs);
    const now = rows.filter((row) => row.startMs < untilMs).sort((one, other) => one.startMs - other.startMs);
    for (const row of now) yield { row, record: maker.recordOf(row) };
  }
}
