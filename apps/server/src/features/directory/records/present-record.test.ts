import { expect, test } from 'vitest';
import { presentRecord, type RecordParts } from './present-record.ts';
import type { RecordRow } from './records.queries.ts';

const AT = new Date('2026-11-23T09:00:00.000Z');
const WEBEX = {
  kind: 'person' as const,
  webexId: 'id',
  name: 'Dana Okafor',
  title: 'IT',
  department: null,
  location: null,
  email: null,
  extension: null,
  esn: null,
  numbers: [{ type: 'mobile', value: '+491700000000' }],
};
const ROW: RecordRow = {
  ...{ entry_id: '0198f000-0000-7000-8000-000000000001', webex_id: 'id', origin: 'webex', content_digest: '' },
  ...WEBEX,
  ...{ extra: {}, details: {}, webex: WEBEX, added_at: AT, changed_at: AT, removed_at: null },
  numbers: [],
};
const own = [{ field: 'numbers', value: null, set_at: AT, set_by: 'Robin Berger' }];

function numbersOf(parts: Partial<RecordParts>) {
  const all: RecordParts = { row: ROW, own, ownFields: [], readAt: AT, photo: null, mayEdit: true, ...parts };
  return presentRecord(all).fields.find(({ field }) => field === 'numbers');
}

test('a covered value is told to those who may edit, and to nobody else; that it was set here is told to all', () => {
  const covered = { value: null, own: { by: 'Robin Berger', webexValue: WEBEX.numbers, canTakeBack: true } };
  expect(numbersOf({ mayEdit: true })).toMatchObject(covered);
  expect(numbersOf({ mayEdit: false })).toMatchObject({ ...covered, own: { ...covered.own, webexValue: null } });
  expect(JSON.stringify(numbersOf({ mayEdit: false }))).not.toContain('+49170');
});

test('an entry added here has nothing to go back to', () => {
  expect(numbersOf({ row: { ...ROW, origin: 'manual' } })?.own).toMatchObject({ webexValue: null, canTakeBack: false });
});
