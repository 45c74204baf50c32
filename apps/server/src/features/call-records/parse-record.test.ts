import { CDR_KEYS, type CdrRecord } from '@linekeeper/webex-contract';
import { expect, test } from 'vitest';
import { type ParsedRecord, parseRecord } from './parse-record.ts';

/** All 87 keys of a real record, with the odd types and empties real ones have. */
function realRecord(changes: CdrRecord = {}): CdrRecord {
  const record: CdrRecord = Object.fromEntries(CDR_KEYS.map((key) => [key, 'NA']));
  return {
    ...record,
    'Answer time': '2026-08-15T09:30:04.120Z',
    Answered: 'true',
    Direction: 'TERMINATING',
    'Start time': '2026-08-15T09:29:58.517Z',
    'Release time': '2026-08-15 09:31:11.621',
    'Report time': '2026-08-15T09:31:20.000Z',
    'Call type': 'SIP_ENTERPRISE',
    'Correlation ID': 'd0ad37d4-cca2-4d2b-9d2b-0d3f5e0e8f51',
    Duration: 67,
    'Ring duration': '6',
    'Hold duration': 0,
    'OS type': 'na',
    'Site timezone': '-420',
    'Report ID': '0fdf6f9b-7f4e-3f0c-9c34-6fb0d9a1b5ce',
    'User type': 'User',
    User: 'Dana Okafor',
    'Calling number': '+3904710610',
    'Called number': '1001',
    Location: 'Bolzano',
    'Call outcome': 'Success',
    'Call outcome reason': 'Normal',
    ...changes,
  };
}

function parsed(input: unknown): ParsedRecord {
  const outcome = parseRecord(input);
  if (outcome.kind !== 'record') throw new Error(outcome.setAside.reason);
  return outcome.record;
}

test('reads a real record of 87 keys without losing one', () => {
  const input = realRecord();
  expect(Object.keys(input)).toHaveLength(87);
  const record = parsed(input);
  expect(JSON.parse(record.raw)).toEqual(input);
  expect(record).toMatchObject({
    reportId: '0fdf6f9b-7f4e-3f0c-9c34-6fb0d9a1b5ce',
    startTime: new Date('2026-08-15T09:29:58.517Z'),
    direction: 'terminating',
    answered: true,
    durationSeconds: 67,
    ringSeconds: 6,
    holdSeconds: 0,
    userUuid: null,
    interactionId: null,
  });
});

test('takes a time without a zone as UTC, and one with an offset as that', () => {
  expect(parsed(realRecord()).releaseTime).toEqual(new Date('2026-08-15T09:31:11.621Z'));
  const shifted = parsed(realRecord({ 'Start time': '2026-08-15T09:29:58+0200', 'Answer time': '2026-08-15T09:30Z' }));
  expect(shifted.startTime).toEqual(new Date('2026-08-15T07:29:58.000Z'));
  expect(shifted.answerTime).toEqual(new Date('2026-08-15T09:30:00.000Z'));
});

test('matches names without regard to case and keeps unknown ones', () => {
  const lower = Object.fromEntries(Object.entries(realRecord()).map(([key, value]) => [key.toUpperCase(), value]));
  const record = parsed({ ...lower, 'A key of next year': { nested: [1] } });
  expect(record.user).toBe('Dana Okafor');
  expect(JSON.parse(record.raw)['A key of next year']).toEqual({ nested: [1] });
});

test('takes the name with a value where two differ only in case', () => {
  expect(parsed({ ...realRecord({ Location: '' }), LOCATION: 'Merano' }).location).toBe('Merano');
});

test('leaves out numbers that are none, instead of refusing the record', () => {
  const record = parsed(realRecord({ Duration: 'soon', 'Ring duration': -4, 'Hold duration': '1e99' }));
  expect(record).toMatchObject({ durationSeconds: null, ringSeconds: null, holdSeconds: null });
});

test('makes text PostgreSQL cannot hold storable', () => {
  const record = parsed(realRecord({ User: 'Da\0na \ud800', 'Called number': 'a\0b' }));
  expect(record.user).toBe('Dana \ufffd');
  expect(record.raw).not.toContain('\\u0000');
  expect(JSON.parse(record.raw)['Called number']).toBe('ab');
});

test.each([
  ['a text', 'hello', 'no record'],
  ['a list', [], 'no record'],
  ['nothing', undefined, 'no record'],
  ['no Report ID', realRecord({ 'Report ID': 'NA' }), 'Report ID'],
  ['no Start time', realRecord({ 'Start time': '' }), 'no Start time'],
  ['a Start time that is none', realRecord({ 'Start time': '2026-13-45T99:00:00Z' }), '2026-13-45'],
  ['the year zero', realRecord({ 'Start time': '0000-01-01T00:00:00Z' }), '0000'],
])('sets aside %s, with the reason', (_what, input, reason) => {
  const outcome = parseRecord(input);
  expect(outcome.kind === 'set-aside' && outcome.setAside.reason).toContain(reason);
});

test('gives the same unreadable record the same fingerprint', () => {
  const first = parseRecord(realRecord({ 'Start time': '' }));
  const second = parseRecord(realRecord({ 'Start time': '' }));
  expect(first).toEqual(second);
});
