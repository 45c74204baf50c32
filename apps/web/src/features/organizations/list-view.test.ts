import type { OrganizationSummary } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { applyView, nextSort, openCauses, readView } from './list-view.ts';

function organization(name: string, more: Partial<OrganizationSummary> = {}): OrganizationSummary {
  return {
    slug: name.toLowerCase(),
    name,
    webexOrgId: null,
    state: 'healthy',
    headline: null,
    cause: null,
    incidents: [],
    authorizers: [],
    next: null,
    jobs: [],
    knownAsOf: null,
    lifeline: [],
    ...more,
  };
}

const ALL = [
  organization('Acme', {
    state: 'stopped',
    incidents: [{ number: 'INC-7', cause: 'password-changed' }],
    authorizers: ['Dana Okafor'],
    knownAsOf: '2026-11-22T10:00:00.000Z',
  }),
  organization('Delta', { next: { text: 'x', by: '2027-01-01T00:00:00.000Z' }, knownAsOf: '2026-11-22T09:00:00.000Z' }),
  organization('Borgo', { next: { text: 'x', by: '2026-12-01T00:00:00.000Z' } }),
];
const CAUSES = openCauses(ALL);
const names = (search: Parameters<typeof readView>[0]) =>
  applyView(ALL, readView(search, CAUSES)).map(({ name }) => name);

test('without a wish the order of the server stays', () => {
  expect(names({})).toEqual(['Acme', 'Delta', 'Borgo']);
});

test('filters by state, cause and words, which may be an authorizer or the number of an incident', () => {
  expect(names({ show: 'healthy' })).toEqual(['Delta', 'Borgo']);
  expect(names({ cause: 'password-changed' })).toEqual(['Acme']);
  expect(names({ q: 'okafor ac' })).toEqual(['Acme']);
  expect(names({ q: 'inc-7' })).toEqual(['Acme']);
  expect(names({ q: 'okafor delta' })).toEqual([]);
});

test('what has no value stands at the end in both directions', () => {
  expect(names({ sort: 'next' })).toEqual(['Borgo', 'Delta', 'Acme']);
  expect(names({ sort: '-next' })).toEqual(['Delta', 'Borgo', 'Acme']);
  expect(names({ sort: 'known' })).toEqual(['Delta', 'Acme', 'Borgo']);
  expect(names({ sort: '-incidents' })[0]).toBe('Acme');
});

test('an address with words nobody knows shows everything', () => {
  expect(names({ show: 'nonsense', cause: 'nonsense', sort: 'nonsense' })).toEqual(['Acme', 'Delta', 'Borgo']);
});

test('pressing a head sorts, turns, and gives the order of the server back', () => {
  const after = (sort?: string) => nextSort(readView(sort === undefined ? {} : { sort }, []).sort, 'incidents');
  expect([after(), after('-incidents'), after('incidents')]).toEqual(['-incidents', 'incidents', undefined]);
});
