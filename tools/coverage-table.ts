// What the emulator plays of Webex: `node tools/coverage-table.ts [--write]` prints the counts, and writes docs/webex/coverage.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Coverage } from '../apps/emulator/src/coverage/coverage.ts';
import { openapiAtHand, openapiFiles, operationsOf, originalDocument } from '../tests/conformance/openapi-files.ts';
import { coverageDocument } from './coverage-document.ts';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENT = join(ROOT, 'docs/webex/coverage.md');
const LIST = join(ROOT, 'apps/emulator/src/coverage/described-operations.ts');

/** The list between its own head and foot, as the formatter leaves it. */
function listSource(): string {
  const seen = new Set<string>();
  const areas = openapiFiles().map((file) => {
    const fresh = operationsOf(originalDocument(file)).filter((operation) => !seen.has(operation));
    for (const operation of fresh) seen.add(operation);
    const name = /^[a-z]+$/.test(file) ? file : `'${file}'`;
    const lines = fresh.map((operation) => `    '${operation}',\n`).join('');
    const short = `  ${name}: [${fresh.map((operation) => `'${operation}'`).join(', ')}],\n`;
    return short.length <= 121 ? short : `  ${name}: [\n${lines}  ],\n`;
  });
  const source = readFileSync(LIST, 'utf8');
  return `${source.slice(0, source.indexOf(' = {') + 4)}\n${areas.join('')}};\n`;
}

async function currentCoverage(): Promise<Coverage> {
  // Only now: the list it reads may just have been written.
  const { createEmulator } = await import('../apps/emulator/src/index.ts');
  const emulator = await createEmulator({ people: 10, clockRate: 0, port: 0 });
  try {
    return (await (await fetch(`${emulator.url}/_emulator/coverage`)).json()) as Coverage;
  } finally {
    await emulator.close();
  }
}

const write = process.argv.includes('--write');
if (write && openapiAtHand()) writeFileSync(LIST, listSource());
const coverage = await currentCoverage();
if (write) writeFileSync(DOCUMENT, coverageDocument(coverage));
const { operations, supported, partial, absent } = coverage.counts;
process.stdout.write(`${operations} operations: ${supported} supported, ${partial} in part, ${absent} absent\n`);
for (const problem of coverage.problems) process.stderr.write(`${problem}\n`);
if (coverage.problems.length > 0) process.exitCode = 1;
