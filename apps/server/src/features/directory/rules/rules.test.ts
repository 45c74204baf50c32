import type { DirectoryRules } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { contentDigest, type ListedEntry, type SeenEntry } from '../seen-entry.ts';
import { tableOfEntries } from './export-directory.ts';
import { demandRules, readRules } from './rules.ts';

const listed = (name: string, fields: Partial<ListedEntry> = {}): ListedEntry => ({
  kind: 'person',
  webexId: name,
  name,
  title: null,
  department: null,
  location: null,
  email: null,
  extension: null,
  esn: null,
  numbers: [],
  attributes: { displayName: name },
  ...fields,
});
const rules = (fields: Partial<DirectoryRules>): DirectoryRules => ({
  filter: '',
  sourcesOff: [],
  mapping: [],
  ...fields,
});
function seenBy(given: Partial<DirectoryRules>, entries: ListedEntry[]): SeenEntry[] {
  const ready = demandRules(rules(given));
  return entries.map(ready.map).filter(ready.selects);
}

test('the first template all of whose fields have a value is taken; a template without fields is a constant', () => {
  const mapping = [
    { field: 'name', templates: ['{lastName}, {firstName}', '{nickName}'] },
    { field: 'department', templates: ['{department}', 'No department'] },
    { field: 'floor', templates: ['{streetAddress}', '{locality}'] },
  ];
  const anna = listed('Anna Weber', {
    attributes: { firstName: 'Anna', lastName: 'Weber', department: 'Sales', locality: 'Köln' },
  });
  const dana = listed('Dana', { attributes: { firstName: 'Dana' } });
  expect(seenBy({ mapping }, [anna, dana])).toMatchObject([
    { name: 'Weber, Anna', department: 'Sales', extra: { floor: 'Köln' } },
    { name: 'Dana', department: 'No department' },
  ]);
  expect(seenBy({ mapping }, [dana])[0]).not.toHaveProperty('extra');
});

test('a filter asks for what the mapping made, also for fields of the own', () => {
  const mapping = [{ field: 'cost-centre', templates: ['{department}-{country}'] }];
  const anna = listed('Anna', { attributes: { department: 'Sales', country: 'DE' } });
  expect(seenBy({ mapping, filter: '(cost-centre=sales-de)' }, [anna, listed('Ben')]).map(({ name }) => name)).toEqual([
    'Anna',
  ]);
});

test('without rules an entry is what Webex lists, and its digest is the one it always had', () => {
  const [entry] = seenBy({}, [listed('Anna')]);
  expect(entry).not.toHaveProperty('attributes');
  expect(entry && contentDigest(entry)).toBe(contentDigest(listed('Anna')));
});

test.each([
  { field: 'Name', templates: ['x'], template: null, at: 0, message: 'Rules fill' },
  { field: 'number', templates: ['x'], template: null, at: 0, message: 'filled by Webex itself' },
  { field: 'kosten stelle', templates: ['x'], template: null, at: 0, message: 'small letters' },
  { field: 'title', templates: ['{title}', 'Dr. {shoe}'], template: 1, at: 4, message: 'no field shoe' },
  { field: 'title', templates: ['{title'], template: 0, at: 0, message: 'no partner' },
  { field: 'title', templates: ['{title} }'], template: 0, at: 8, message: 'no partner' },
  { field: 'title', templates: [''], template: 0, at: 0, message: 'belongs here' },
])('a rule for $field from $templates is refused at its place', ({ field, templates, template, at, message }) => {
  const read = readRules(rules({ mapping: [{ field, templates }] }));
  expect(read.kind === 'wrong' && read.mapping.errors).toEqual([
    { rule: 0, template, at, message: expect.stringContaining(message) },
  ]);
});

test('two rules for one field, and a filter that asks for a field nobody makes, are refused', () => {
  const twice = readRules(rules({ mapping: ['title', 'title'].map((field) => ({ field, templates: ['x'] })) }));
  expect(twice.kind === 'wrong' && twice.mapping.errors[0]?.rule).toBe(1);
  expect(readRules(rules({ filter: '(floor=1)' }))).toMatchObject({ kind: 'wrong', filterError: { at: 1 } });
  expect(readRules(rules({ filter: '(floor=1)', mapping: [{ field: 'floor', templates: ['1'] }] })).kind).toBe('ready');
});

test('an export has a column for each field of the own', () => {
  const row = { ...listed('Anna'), entry_id: 'a', sort_name: 'anna', extra: { floor: '3' } };
  const table = tableOfEntries([row, { ...row, name: '=Ben', extra: {} }]);
  expect(table.head.at(-1)).toBe('floor');
  expect(table.rows.map((cells) => cells.at(-1))).toEqual(['3', null]);
});
