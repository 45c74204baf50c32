import { createHash } from 'node:crypto';

/** The columns of a call record that are asked about; `raw` keeps everything Webex gave. */
export interface ParsedRecord {
  reportId: string;
  startTime: Date;
  reportTime: Date | null;
  answerTime: Date | null;
  releaseTime: Date | null;
  direction: 'originating' | 'terminating' | 'unknown';
  answered: boolean;
  user: string | null;
  userUuid: string | null;
  userType: string | null;
  userNumber: string | null;
  callingNumber: string | null;
  calledNumber: string | null;
  callingLineId: string | null;
  calledLineId: string | null;
  callType: string | null;
  location: string | null;
  durationSeconds: number | null;
  ringSeconds: number | null;
  holdSeconds: number | null;
  correlationId: string | null;
  interactionId: string | null;
  outcome: string | null;
  outcomeReason: string | null;
  /** JSON text PostgreSQL takes as jsonb. */
  raw: string;
}

export interface SetAsideRecord {
  reportId: string | null;
  reason: string;
  raw: string;
  /** The same record gives the same fingerprint. */
  fingerprint: string;
}

export type ParsedOutcome = { kind: 'record'; record: ParsedRecord } | { kind: 'set-aside'; setAside: SetAsideRecord };

const FIELDS = [
  'report id',
  'start time',
  'report time',
  'answer time',
  'release time',
  'direction',
  'answered',
  'user',
  'user uuid',
  'user type',
  'user number',
  'calling number',
  'called number',
  'calling line id',
  'called line id',
  'call type',
  'location',
  'duration',
  'ring duration',
  'hold duration',
  'correlation id',
  'interaction id',
  'call outcome',
  'call outcome reason',
] as const;
type Field = (typeof FIELDS)[number];

const fieldByName = new Map<string, Field>(FIELDS.map((field) => [field, field]));

/**
 * Reads one call detail record as the API gives it. Names are matched without regard to case, because the published
 * spec and real records differ in it; unknown names are kept in `raw`. Never throws: what cannot be read comes back
 * with the reason. Source: docs/webex/cdr.md.
 */
export function parseRecord(input: unknown): ParsedOutcome {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return setAside(input, null, 'This is no record: a JSON object was expected');
  const values = readFields(input);
  const reportId = textOf(values, 'report id');
  if (reportId === null) return setAside(input, null, 'It has no Report ID');
  if (reportId.length > LONGEST_REPORT_ID) return setAside(input, null, 'Its Report ID is too long to be one');
  const startTime = timeOf(values, 'start time');
  if (startTime === null) return setAside(input, reportId, startTimeProblem(values));
  return {
    kind: 'record',
    record: {
      reportId,
      startTime,
      ...timesOf(values),
      ...partiesOf(values),
      direction: directionOf(textOf(values, 'direction')),
      answered: textOf(values, 'answered')?.toLowerCase() === 'true',
      callType: textOf(values, 'call type'),
      location: textOf(values, 'location'),
      durationSeconds: secondsOf(values, 'duration'),
      ringSeconds: secondsOf(values, 'ring duration'),
      holdSeconds: secondsOf(values, 'hold duration'),
      correlationId: textOf(values, 'correlation id'),
      interactionId: textOf(values, 'interaction id'),
      outcome: textOf(values, 'call outcome'),
      outcomeReason: textOf(values, 'call outcome reason'),
      raw: toStorableJson(input),
    },
  };
}

/** It is part of a key, and PostgreSQL keeps no key of more than 2,700 bytes: one such record would stop all others. */
const LONGEST_REPORT_ID = 200;

type Values = Map<Field, unknown>;

/** Where two names differ only in case, the first one with a value counts. */
function readFields(input: object): Values {
  const values: Values = new Map();
  for (const [name, value] of Object.entries(input)) {
    const field = fieldByName.get(name) ?? fieldByName.get(name.trim().toLowerCase());
    if (field !== undefined && (!values.has(field) || isEmpty(values.get(field)))) values.set(field, value);
  }
  return values;
}

function timesOf(values: Values): Pick<ParsedRecord, 'reportTime' | 'answerTime' | 'releaseTime'> {
  return {
    reportTime: timeOf(values, 'report time'),
    answerTime: timeOf(values, 'answer time'),
    releaseTime: timeOf(values, 'release time'),
  };
}

function partiesOf(
  values: Values,
): Pick<
  ParsedRecord,
  'user' | 'userUuid' | 'userType' | 'userNumber' | 'callingNumber' | 'calledNumber' | 'callingLineId' | 'calledLineId'
> {
  return {
    user: textOf(values, 'user'),
    userUuid: textOf(values, 'user uuid'),
    userType: textOf(values, 'user type'),
    userNumber: textOf(values, 'user number'),
    callingNumber: textOf(values, 'calling number'),
    calledNumber: textOf(values, 'called number'),
    callingLineId: textOf(values, 'calling line id'),
    calledLineId: textOf(values, 'called line id'),
  };
}

/** Empty in real records: "", "NA", and "na" in OS type. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value !== 'string') return false;
  const text = value.trim();
  return text === '' || text === 'NA' || text === 'na';
}

function textOf(values: Values, field: Field): string | null {
  const value = values.get(field);
  if (isEmpty(value)) return null;
  if (typeof value === 'string') return storableText(value.trim());
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

const MAX_SECONDS = 2 ** 31 - 1;

function secondsOf(values: Values, field: Field): number | null {
  const text = textOf(values, field);
  if (text === null || !/^-?\d+(\.\d+)?$/.test(text)) return null;
  const seconds = Math.round(Number(text));
  return seconds >= 0 && seconds <= MAX_SECONDS ? seconds : null;
}

const TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** ISO 8601; without a zone it is UTC (`Release time` has been seen so). */
function timeOf(values: Values, field: Field): Date | null {
  const match = TIME.exec(textOf(values, field) ?? '');
  if (match === null) return null;
  const [, year, month, day, hour, minute, second = '00', fraction = '.000', zone = 'Z'] = match;
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/^(.{3}):?(.{2})$/, '$1:$2');
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${offset}`);
  // The year 0000 is a date for JavaScript but none for PostgreSQL.
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() < 1 ? null : time;
}

function startTimeProblem(values: Values): string {
  const value = values.get('start time');
  if (isEmpty(value)) return 'It has no Start time';
  const shown = typeof value === 'object' ? 'no text' : String(value).slice(0, 40);
  return `Its Start time cannot be read: ${shown}`;
}

function directionOf(text: string | null): ParsedRecord['direction'] {
  const word = text?.toLowerCase();
  return word === 'originating' || word === 'terminating' ? word : 'unknown';
}

function setAside(input: unknown, reportId: string | null, reason: string): ParsedOutcome {
  const raw = toStorableJson(input ?? null);
  const fingerprint = createHash('sha256').update(raw).digest('hex');
  return { kind: 'set-aside', setAside: { reportId, reason: storableText(reason), raw, fingerprint } };
}

/** jsonb refuses the character NUL and halves of a surrogate pair: NUL goes, halves become U+FFFD. */
function toStorableJson(input: unknown): string {
  const shallow = isFlat(input) ? input : withoutDepths(input, 0);
  const text = JSON.stringify(shallow) ?? 'null';
  if (!text.includes('\\u0000') && !text.includes('\\ud')) return text;
  return JSON.stringify(shallow, (_key, value: unknown) =>
    isPlainObject(value) ? cleanKeys(value) : cleanValue(value),
  );
}

/** As every record Webex is known to give. */
function isFlat(input: unknown): boolean {
  if (typeof input !== 'object' || input === null) return true;
  return Object.values(input).every((value) => typeof value !== 'object' || value === null);
}

const DEEPEST = 20;

/** Neither JSON.stringify nor jsonb bears endless nesting: what lies deeper is left out and said to be. */
function withoutDepths(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return '[nested too deep]';
  if (Array.isArray(value)) return value.map((each) => withoutDepths(each, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutDepths(each, depth + 1)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function cleanKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [storableText(key), each]));
}

function cleanValue(value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}

function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
