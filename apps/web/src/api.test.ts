import { getAuthorization, listOrganizations } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { addressOf, keyOf } from './api.ts';
import { makesOld } from './old-after.ts';

test('params are encoded into the path, empty query values are left out', () => {
  const address = addressOf('/api/organizations/:organization/calls/:call', {
    params: { organization: 'acme', call: 'a/b c' },
    query: { search: '', limit: 50, kind: undefined },
  });
  expect(address).toBe('/api/organizations/acme/calls/a%2Fb%20c?limit=50');
});

test('a kept answer is filed under its endpoint and organization', () => {
  expect(keyOf(getAuthorization, { params: { organization: 'acme', job: 'presence' } }).slice(0, 2)).toEqual([
    'authorizations.get',
    'acme',
  ]);
  expect(keyOf(listOrganizations, {})[1]).toBeNull();
});

test('an event makes exactly the answers of its feature old', () => {
  expect(makesOld('authorizations.changed', 'authorizations.listIncidents')).toBe(true);
  expect(makesOld('authorizations.changed', 'organizations.list')).toBe(true);
  expect(makesOld('authorizations.changed', 'directory.search')).toBe(false);
  expect(makesOld('presence.changed', 'directory.search')).toBe(false);
  expect(makesOld('reset', 'callRecords.list')).toBe(true);
});
