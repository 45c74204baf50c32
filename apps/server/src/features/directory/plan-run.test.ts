import { expect, test } from 'vitest';
import { type KnownEntry, planRun, refusal } from './plan-run.ts';
import { contentDigest, type SeenEntry } from './seen-entry.ts';

const person = (webexId: string, name = webexId): SeenEntry => ({
  kind: 'person',
  webexId,
  name,
  title: null,
  department: null,
  location: null,
  email: null,
  extension: null,
  esn: null,
  numbers: [],
});
const people = (count: number): SeenEntry[] => Array.from({ length: count }, (_, index) => person(`p${index}`));
const known = (seen: SeenEntry, removed = false): KnownEntry => ({
  entryId: `id-${seen.webexId}`,
  kind: seen.kind,
  webexId: seen.webexId,
  contentDigest: contentDigest(seen),
  removed,
});
const plan = (before: KnownEntry[], seen: SeenEntry[]) => planRun({ known: before, seen, newId: () => 'new' });

test('what is new is added, what differs is changed, what is gone is removed, and the rest is left alone', () => {
  const before = [person('same'), person('renamed'), person('gone')].map((entry) => known(entry));
  const result = plan(before, [person('same'), person('renamed', 'Another name'), person('fresh')]);
  expect(result.added.map(({ entryId, seen }) => [entryId, seen.webexId])).toEqual([['new', 'fresh']]);
  expect(result.changed.map(({ entryId }) => entryId)).toEqual(['id-renamed']);
  expect(result.removed).toEqual(['id-gone']);
});

test('an entry that comes back keeps its id, and one that stays away is not removed again', () => {
  const result = plan([known(person('back'), true), known(person('away'), true)], [person('back')]);
  expect(result.added.map(({ entryId }) => entryId)).toEqual(['id-back']);
  expect(result.removed).toEqual([]);
  expect(result.before.entries).toBe(0);
});

test('a person and a workspace with the same id are two entries', () => {
  const result = plan([known(person('x'))], [person('x'), { ...person('x'), kind: 'workspace' }]);
  expect([result.added.length, result.changed.length, result.removed.length]).toEqual([1, 0, 0]);
});

test.each([
  { what: '10 of 100 go', before: 100, after: 90, refused: false },
  { what: '11 of 100 go', before: 100, after: 89, refused: true },
  { what: '11 of 220 are five percent', before: 220, after: 209, refused: false },
  { what: '12 of 220 are more', before: 220, after: 208, refused: true },
  { what: '2 of 4 people of a small office', before: 4, after: 2, refused: false },
  { what: '3 of 10 people are more than a fifth', before: 10, after: 7, refused: true },
  { what: 'the last person', before: 1, after: 0, refused: true },
])('$what: refused is $refused', ({ before, after, refused }) => {
  const result = plan(
    people(before).map((entry) => known(entry)),
    people(after),
  );
  expect(refusal(result) !== null).toBe(refused);
});

test('people who were replaced one for one have not shrunk, but too many removals are refused all the same', () => {
  const others = Array.from({ length: 100 }, (_, index) => person(`q${index}`));
  expect(
    refusal(
      plan(
        people(100).map((entry) => known(entry)),
        others,
      ),
    ),
  ).toBe(
    'This run would remove 100 of 100 entries (100 of them people); the limit is 10 and 5 %. Nothing has been changed.',
  );
});
