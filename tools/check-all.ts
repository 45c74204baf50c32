// Runs everything CI runs, in order, and closes with "N passed, N failed". A check that cannot run has failed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from './chromium.ts';

const scratch = mkdtempSync(join(tmpdir(), 'linekeeper-checks-'));
let passed = 0;
let failed = 0;
const failures: string[] = [];

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}

function check(name: string, command: string, ...args: string[]): void {
  const startedAt = performance.now();
  console.log(`\n== ${name}`);
  const good = run(command, ...args);
  if (good) passed += 1;
  else {
    failed += 1;
    failures.push(name);
  }
  console.log(`${good ? 'good' : 'FAILED'}: ${name}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

interface VitestSummary {
  numPassedTests: number;
  numFailedTests: number;
  numTotalTests: number;
  success: boolean;
}

/** Adds the counts of one vitest project; a project that ran nothing has failed. */
function tests(project: string): void {
  console.log(`\n== tests: ${project}`);
  const output = join(scratch, `${project}.json`);
  const good = run(
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${output}`,
  );
  if (!existsSync(output)) {
    failed += 1;
    failures.push(`tests: ${project} did not run`);
    return;
  }
  const summary = JSON.parse(readFileSync(output, 'utf8')) as VitestSummary;
  passed += summary.numPassedTests;
  failed += summary.numFailedTests;
  if (!good && summary.numFailedTests === 0) failed += 1;
  if (!good) failures.push(`tests: ${project}`);
}

check('format and lint', 'biome', 'check', '--error-on-warnings', '.');
check('sizes', 'node', 'tools/check-sizes.ts');
check('clock and randomness', 'node', 'tools/check-clock.ts');
check('types', 'node', 'tools/check-types.ts');
check('arrows (R1 to R7)', 'depcruise', '--config', 'tools/dependency-rules.cjs', 'apps', 'packages');
check('imports as declared (R9)', 'node', 'tools/check-imports.ts');
check('tables by feature (R8)', 'node', 'tools/check-table-ownership.ts');
check('schema for many organizations (R10)', 'node', 'tools/check-schema.ts');
check('nothing unused', 'knip');
tests('code');
tests('conformance');
if (chromiumPath() === null) {
  console.log('\n!! NO CHROMIUM: the browser tests were SKIPPED. Install the package "chromium" or set CHROMIUM_PATH.');
} else {
  check('web UI builds', 'node', 'tools/start/web-build.ts');
  tests('end-to-end');
}

rmSync(scratch, { recursive: true, force: true });
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
