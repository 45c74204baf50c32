import { expect, test } from 'vitest';
import { queryOfSearch } from './query-of-search.ts';

test('days become instants, the last one taken along whole', () => {
  expect(queryOfSearch({ from: '2026-11-01', to: '2026-11-30' })).toEqual({
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-12-01T00:00:00.000Z',
  });
});

test('what is no day is left out, and so is what nobody asked for', () => {
  expect(queryOfSearch({ from: 'yesterday', person: 'Dana' })).toEqual({ person: 'Dana' });
});
