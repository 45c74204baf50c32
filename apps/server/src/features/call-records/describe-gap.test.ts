import type { RecordGap } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import type { CollectorRow } from './collector.queries.ts';
import { describeGap } from './describe-gap.ts';

const at = (clock: string) => new Date(`2026-03-02T${clock}:00.000Z`);
const [from, to, now] = [at('10:42'), at('11:31'), at('12:00')];

function told(gaps: Partial<RecordGap>[], liveTo = at('11:58')) {
  const whole: RecordGap = {
    from: from.toISOString(),
    to: to.toISOString(),
    state: 'lost',
    reason: 'Webex no longer keeps them',
    incident: null,
  };
  const completeness = {
    completeTo: null,
    collectedFrom: null,
    gaps: gaps.map((gap) => ({ ...whole, ...gap })),
    setAside: 0,
  };
  const collector = { liveTo } as CollectorRow;
  return describeGap({ standing: { completeness, collector, open: [] }, from, to, records: 412, now });
}

test('a gap whose windows are all read is filled, with how many records it brought', () => {
  expect(told([])).toEqual({ state: 'filled', text: '412 call records fetched, complete.' });
});

test('before the collector has come past the gap, or while a window in it waits, it is being filled', () => {
  expect(told([], at('11:30')).state).toBe('filling');
  expect(told([{ state: 'pending' }]).state).toBe('filling');
  expect(told([{ state: 'pending', from: at('11:31').toISOString(), to: at('11:50').toISOString() }]).state).toBe(
    'filled',
  );
});

test('what Webex no longer keeps is lost, and said so with the reason: wholly or in part', () => {
  expect(told([{}])).toEqual({ state: 'lost', text: 'Lost: Webex no longer keeps them.' });
  const part = told([{ to: at('11:00').toISOString() }]);
  expect(part).toEqual({
    state: 'partly',
    text: '412 call records fetched; the rest is lost: Webex no longer keeps them.',
  });
});

test('before the recovery it says until when the records can be fetched', () => {
  const standing = {
    completeness: { completeTo: null, collectedFrom: null, gaps: [], setAside: 0 },
    collector: null,
    open: [],
  };
  const ask = (clock: Date) => describeGap({ standing, from, to: null, records: 0, now: clock }).text;
  expect(ask(now)).toBe('All call records since then can still be fetched, until 1 April.');
  expect(ask(new Date('2026-04-02T00:00:00Z'))).toContain('30 days');
});
