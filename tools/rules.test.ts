import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findClockReaders } from './check-clock.ts';
import { importedPackages } from './check-imports.ts';
import { findOversized } from './check-sizes.ts';
import { declaredRelations, findForeignTables } from './check-table-ownership.ts';
import { findSqlBreaches } from './schema-rules.ts';
import { sourceFiles } from './source-files.ts';

const FIXTURES = join(import.meta.dirname, 'rule-fixtures');
const CRUISER = join(import.meta.dirname, '..', 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');

/** Rules a fixture breaks, as the checker names them. */
function brokenRules(fixture: string): string[] {
  const run = spawnSync(
    process.execPath,
    [CRUISER, '--config', join(import.meta.dirname, 'dependency-rules.cjs'), '-T', 'json', '.'],
    { cwd: join(FIXTURES, fixture), encoding: 'utf8' },
  );
  const { summary } = JSON.parse(run.stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map((violation) => violation.rule.name))];
}

describe('each arrow rule bites', () => {
  test.each([
    ['r1', 'R1-no-circles'],
    ['r2-apps', 'R2-apps-apart'],
    ['r2-door', 'R2-tests-use-the-door'],
    ['r2-packages', 'R2-packages-below-apps'],
    ['r3-client', 'R3-emulator-blind-to-client'],
    ['r3-node', 'R3-no-node-in-packages'],
    ['r4', 'R4-packages-by-their-door'],
    ['r5-platform', 'R5-platform-below-features'],
    ['r5-features', 'R5-features-by-their-door'],
    ['r6', 'R6-vault-internals'],
    ['r7', 'R7-sql-in-queries-files'],
    ['resolvable', 'resolvable'],
  ])('%s breaks %s', (fixture, rule) => {
    expect(brokenRules(fixture)).toContain(rule);
  });
});

test('R8: SQL that names another feature’s table is found, a published view is not', () => {
  const relations = declaredRelations([
    { path: '1.sql', text: 'create table directory_entry (id uuid); create view directory_person_view as select 1;' },
  ]);
  const queries = [
    { path: 'apps/server/src/features/presence/presence.queries.ts', text: 'sql`select * from directory_entry`' },
    { path: 'apps/server/src/features/presence/more.queries.ts', text: 'sql`select * from directory_person_view`' },
    { path: 'apps/server/src/features/directory/directory.queries.ts', text: 'sql`select * from directory_entry`' },
  ];
  expect(findForeignTables(queries, relations)).toEqual([
    expect.stringContaining('presence.queries.ts names directory_entry'),
  ]);
});

test('R9: imports are recognized in every form', () => {
  const text = `import a from 'fastify';\nimport '@mantine/core/styles.css';\nexport { b } from '@linekeeper/api-contract';\nawait import('pino');\nimport c from './own.ts';\nimport d from 'node:fs';`;
  expect(new Set(importedPackages(text))).toEqual(
    new Set(['fastify', '@mantine/core', '@linekeeper/api-contract', 'pino']),
  );
});

test('R10: SQL that cannot be distributed is found', () => {
  const bad = [
    'sql`insert into t values (1) on conflict (a) do update set at = now()`',
    'sql`select id from t for update skip locked`',
  ];
  for (const text of bad) expect(findSqlBreaches('q.ts', text)).toHaveLength(1);
  expect(findSqlBreaches('q.ts', 'sql`select id from t where organization_id = $1 for update skip locked`')).toEqual(
    [],
  );
});

test('clock: a feature that reads the machine’s time is found, a comment is not', () => {
  const file = (text: string) => [{ path: 'apps/server/src/features/presence/round.ts', text }];
  expect(findClockReaders(file('const at = Date.now();'))).toHaveLength(1);
  expect(findClockReaders(file('// never Date.now() here'))).toEqual([]);
});

test('sizes: a file over the limit is found', () => {
  expect(findOversized([{ path: 'a.ts', text: 'x\n'.repeat(501) }])).toHaveLength(1);
  expect(findOversized([{ path: 'a.ts', text: 'x\n'.repeat(500) }])).toEqual([]);
});

test('every document a comment names is there', () => {
  const root = join(import.meta.dirname, '..');
  const files = ['apps', 'packages', 'tests', 'tools', 'bench'].flatMap((folder) =>
    sourceFiles(root, folder, /\.tsx?$/),
  );
  const missing = files.flatMap(({ path, text }) =>
    [...text.matchAll(/\bdocs\/[\w/-]+\.md/g)]
      .filter(([document]) => !existsSync(join(root, document)))
      .map(([document]) => `${path} names ${document}`),
  );
  expect(missing).toEqual([]);
});
