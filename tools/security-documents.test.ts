// Guards docs/security: a test or file that the tables name exists, and no requirement is left out.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceFiles } from './source-files.ts';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENTS = ['docs/security/oauth.md', 'docs/security/asvs-v10.md'];
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Levels 1 and 2 of chapter V10, by section: how many of its first requirements belong to them. */
const ASVS: Record<string, number> = { '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3 };

/** As written between quotes after `test(` or the parentheses of `test.each(…)`. */
function holdsTest(text: string, title: string): boolean {
  const asSource = title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^\\s*(test\\(|.*\\)\\()?\\s*'${asSource}',`, 'm').test(text);
}

const tests = ['apps', 'packages'].flatMap((folder) => sourceFiles(ROOT, folder, /\.test\.ts$/));

test.each(DOCUMENTS)('each test that %s names exists', (document) => {
  const named = [...read(document).matchAll(/`([\w./-]+\.test\.ts): ([^`]+)`/g)];
  expect(named.length).toBeGreaterThan(15);
  const missing = named.filter(
    ([, file = '', title = '']) => !tests.some(({ path, text }) => path.endsWith(`/${file}`) && holdsTest(text, title)),
  );
  expect(missing.map(([whole]) => whole)).toEqual([]);
});

test('a title that no test has is found out', () => {
  const text = tests.map((one) => one.text).join('\n');
  expect(holdsTest(text, 'the bearer never goes to another host')).toBe(true);
  expect(holdsTest(text, 'the bearer never goes to another')).toBe(false);
});

test.each(DOCUMENTS)('each file that %s names exists', (document) => {
  const named = [...read(document).matchAll(/`([\w-]+\/[\w./-]+\.ts|settings\.ts)`/g)].map(([, path = '']) => path);
  const missing = named.filter(
    (path) => ![path, `apps/server/src/${path}`].some((place) => existsSync(join(ROOT, place))),
  );
  expect(missing).toEqual([]);
});

test('each rule has its evidence, or says why there is none', () => {
  const rows = read('docs/security/oauth.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Rule'));
  expect(rows.length).toBeGreaterThan(35);
  const bare = rows.filter((row) => row.endsWith('| – |') && !/not applicable|residual/i.test(row));
  expect(bare).toEqual([]);
});

test('each requirement of ASVS V10 on levels 1 and 2 has one row, and what is met has a test', () => {
  const rows = read('docs/security/asvs-v10.md')
    .split('\n')
    .filter((line) => /^\| 10\./.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const expected = Object.entries(ASVS).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
  );
  expect(rows.map(([, nr]) => nr)).toEqual(expected);
  for (const [, nr, , , state = '', , proof = ''] of rows) {
    expect(['met', 'not applicable', 'residual'], nr).toContain(state);
    if (state === 'met') expect(proof, nr).toContain('.test.ts: ');
  }
});
