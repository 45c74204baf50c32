import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CONFIGURED_THINGS, isTruthKind, TRUTH_KINDS, truthOfKind } from './truth-kinds.ts';
import { createTruthLog } from './truth-log.ts';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENT = readFileSync(new URL('../../TRUTH.md', import.meta.url), 'utf8');

/** Kinds written into calls that record: `truth.record({ … kind: 'x'`, `tell('x'`, `tell(somewhere, 'x'`, `noteChange(… kind: 'x'`. */
function writtenKinds(): Map<string, string> {
  const kinds = new Map<string, string>();
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
    if (file.startsWith('inspector/browser')) continue;
    const text = readFileSync(`${SOURCES}/${file}`, 'utf8');
    if (!/truth\b|noteChange/.test(text) && !file.startsWith('control/')) continue;
    const calls = /(?:truth\.record|noteChange)\([^;]*?\bkind: '([a-z-]+)'|\btell\((?:\w+, )?'([a-z-]+)'/g;
    for (const [, recorded, told] of text.matchAll(calls)) kinds.set(recorded ?? told ?? '', file);
  }
  return kinds;
}

test('every kind the emulator records is in the catalogue', () => {
  const written = writtenKinds();
  expect(written.size).toBeGreaterThan(25);
  const unknown = [...written].filter(([kind, file]) => !isTruthKind(kind) && !file.endsWith('line-state.ts'));
  expect(unknown).toEqual([]);
});

test('TRUTH.md has one row for each kind of the catalogue, with its fields, details and meaning, and no other', () => {
  const rows = Object.entries(TRUTH_KINDS).map(([kind, { fields, detail, says }]) => {
    const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
    return `| \`${kind}\` | ${code(fields)} | ${code(detail)} | ${says} |`;
  });
  const table = DOCUMENT.split('\n').filter((line) => line.startsWith('| `'));
  expect(table).toEqual(rows);
  for (const thing of CONFIGURED_THINGS) expect(DOCUMENT).toContain(`\`${thing}\``);
});

test('the log keeps the newest events, and gives those of one kind', () => {
  const truth = createTruthLog({ limit: 10 });
  for (let step = 0; step < 100; step += 1) {
    truth.record({ atMs: step, kind: step % 2 === 0 ? 'password-changed' : 'app-removed', orgUuid: 'o' });
  }
  expect(truth.all().length).toBeLessThanOrEqual(11);
  expect(truth.all().at(-1)?.atMs).toBe(99);
  expect(truthOfKind(truth.since(95), 'password-changed').map(({ atMs }) => atMs)).toEqual([96, 98]);
});
