import { expect, test } from 'vitest';
import { contentDigest, type SeenEntry } from '../seen-entry.ts';
import { detailsOfPerson } from './entry-details.ts';

const PERSON = {
  id: 'id',
  emails: ['dana@acme.example', 'dana.okafor@acme.example', '  '],
  displayName: 'Dana Okafor',
  orgId: 'org',
  created: '2026-01-01T00:00:00.000Z',
  type: 'person' as const,
};
const ENTRY: SeenEntry = {
  kind: 'person',
  webexId: 'id',
  name: 'Dana Okafor',
  title: null,
  department: null,
  location: null,
  email: 'dana@acme.example',
  extension: null,
  esn: null,
  numbers: [],
};

test('further addresses of a person are kept on one line each, in the order of a letter, without what is missing', () => {
  const address = { country: 'DE', locality: 'Köln', streetAddress: 'Am Hof 12', postalCode: '50667' };
  expect(detailsOfPerson({ ...PERSON, addresses: [{ type: 'work', ...address }, {}] })).toEqual({
    emails: ['dana.okafor@acme.example'],
    addresses: [{ type: 'work', value: 'Am Hof 12, 50667 Köln, DE' }],
  });
});

test('details change the digest, an empty one does not, and neither does the order the database gives them back in', () => {
  const plain = contentDigest(ENTRY);
  expect(contentDigest({ ...ENTRY, details: {} })).toBe(plain);
  const sip = [{ type: 'enterprise', value: 'dana@calls.example' }];
  const one = contentDigest({ ...ENTRY, details: { emails: ['a@b.example'], sip } });
  expect(one).not.toBe(plain);
  const turned = { sip: [{ value: 'dana@calls.example', type: 'enterprise' }], emails: ['a@b.example'] };
  expect(contentDigest({ ...ENTRY, details: turned })).toBe(one);
});
