import type { DirectoryPlan, PlanChange } from '@linekeeper/api-contract';
import { expect, test, vi } from 'vitest';
import { createChangesLoader, type LoadedChanges } from './changes-loader.ts';
import { planLines } from './plan-lines.ts';
import { openAtFirst, type PlanPart, planParts } from './plan-parts.ts';

const none = { added: 0, changed: 0, removed: 0 };

const plan: Pick<DirectoryPlan, 'byKind' | 'byLocation' | 'counts'> = {
  counts: { added: 3, changed: 27, removed: 412 },
  byKind: [
    { kind: 'workspace', ...none, removed: 12, before: 310 },
    { kind: 'person', added: 3, changed: 27, removed: 400, before: 1_402 },
  ],
  byLocation: [
    { location: 'Bonn', ...none, changed: 27, removed: 14, stay: 600, lostSight: false },
    { location: null, ...none, added: 3, stay: 10, lostSight: false },
    { location: 'Köln', ...none, removed: 398, stay: 0, lostSight: true },
  ],
};
const partsOf = (search: Parameters<typeof planParts>[1]) => planParts(plan as DirectoryPlan, search);

function change(entry: string, location: string | null): PlanChange {
  return {
    entry,
    kind: 'removed',
    entryKind: 'person',
    name: entry,
    location,
    extension: null,
    fields: [],
    state: 'planned',
    note: null,
    favourites: 0,
  };
}

test('the place nobody is seen at any more stands first, then where most is removed', () => {
  expect(partsOf({}).map(({ filter, count }) => [filter.location ?? filter.noLocation, count])).toEqual([
    ['Köln', 398],
    ['Bonn', 41],
    ['true', 3],
  ]);
});

test('a chosen kind of change counts only itself, and parts without it are not there', () => {
  expect(partsOf({ kind: 'changed' }).map(({ filter, count }) => [filter, count])).toEqual([
    [{ kind: 'changed', location: 'Bonn' }, 27],
  ]);
  expect(partsOf({ kind: 'nonsense' })).toHaveLength(3);
});

test('by kind of entry, in the order kinds always have, with those that stay', () => {
  expect(partsOf({ group: 'kind' }).map(({ filter, count, head }) => [filter.entryKind, count, head?.stay])).toEqual([
    ['person', 430, 1_002],
    ['workspace', 12, 298],
  ]);
});

test('words are looked for in everything at once, of a length the server says', () => {
  expect(partsOf({ q: 'vogel', group: 'kind' })).toEqual([
    { key: '{"search":"vogel"}', head: null, filter: { search: 'vogel' }, count: null },
  ]);
  expect(partsOf({ group: 'none' })[0]?.count).toBe(442);
});

test('what can be looked through stands open: the first part always, the others up to 200 lines', () => {
  const part = (key: string, count: number): PlanPart => ({ key, head: null, filter: {}, count });
  expect([...openAtFirst([part('a', 900), part('b', 3)])]).toEqual(['a']);
  expect([...openAtFirst([part('a', 100), part('b', 90), part('c', 20)])]).toEqual(['a', 'b']);
});

test('lines: a folded part is its head alone, an open one has as many lines as it counts, loaded or not', () => {
  const [koeln, bonn] = partsOf({});
  if (koeln === undefined || bonn === undefined) throw new Error('two parts');
  const page = Array.from({ length: 10 }, (_, index) => change(`e${index}`, 'Köln'));
  const lines = planLines({
    parts: [koeln, bonn],
    isOpen: (part) => part === koeln,
    loaded: () => ({ changes: page, next: 'x', total: 398, busy: false, error: null }),
    withPlaces: true,
  });
  const count = (type: string) => lines.filter((line) => line.type === type).length;
  expect([count('head'), count('change'), count('missing'), count('place')]).toEqual([2, 10, 388, 0]);
  expect(lines.at(-1)).toMatchObject({ type: 'head', open: false });
});

test('lines: without parts each location is named where it begins, and an error stands where loading ended', () => {
  const [all] = partsOf({ q: 'a' });
  if (all === undefined) throw new Error('one part');
  const loaded: LoadedChanges = {
    changes: [change('a', null), change('b', 'Bonn'), change('c', 'Bonn')],
    next: 'x',
    total: 9,
    busy: false,
    error: new Error('gone'),
  };
  const lines = planLines({ parts: [all], isOpen: () => false, loaded: () => loaded, withPlaces: true });
  expect(lines.map(({ type }) => type)).toEqual(['place', 'change', 'place', 'change', 'change', 'error']);
});

test('a part is asked for once at a time, page after page, and again after an error', async () => {
  const [part] = partsOf({});
  if (part === undefined) throw new Error('a part');
  const asked: (string | undefined)[] = [];
  let broken = false;
  const loader = createChangesLoader(async (_filter, cursor) => {
    asked.push(cursor);
    if (broken) throw new Error('no');
    return {
      changes: [change(`e${asked.length}`, null)],
      next: asked.length < 4 ? `c${asked.length}` : null,
      total: 3,
    };
  });
  const settled = () => vi.waitFor(() => expect(loader.of(part).busy).toBe(false));
  loader.more(part);
  loader.more(part);
  await settled();
  expect(asked).toEqual([undefined]);
  broken = true;
  loader.more(part);
  await settled();
  expect(loader.of(part)).toMatchObject({ error: new Error('no'), next: 'c1' });
  expect(loader.of(part).changes).toHaveLength(1);
  broken = false;
  loader.more(part);
  await settled();
  loader.more(part);
  await settled();
  loader.more(part);
  expect(asked).toEqual([undefined, 'c1', 'c1', 'c3']);
  expect(loader.of(part)).toMatchObject({ next: null, error: null, total: 3 });
});
