import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface PlayedFile {
  file: string;
  operations: number;
  cases: number;
  /** `ST108 Response violates schema: GET /people`, of the checks that count. */
  gate: string[];
  /** The same, of the checks that are only reported. */
  others: string[];
}

export const GATE_CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];
/** The platform itself ignores unknown parameters, and the files call nearly every body optional: told, not counted. */
const TOLD_CHECKS = [
  'unsupported_method',
  'allow_header_conformance',
  'positive_data_acceptance',
  'negative_data_rejection',
];
const TOLD_CODES = ['ST201', 'ST202', 'ST204', 'ST205'];
const TIMEOUT_MS = 15 * 60_000;

interface Report {
  complete: boolean;
  operations: { tested: number };
  test_cases: { generated: number };
  failures: { code: string; title: string; operations: string[] }[];
  errors: unknown[];
  warnings: { unmatched_filter: unknown[] };
}

/** Plays one description against the emulator; throws when the run was not made to its end. */
export async function playFile(input: {
  file: string;
  folder: string;
  python: string;
  description: string;
  settings: string;
  include: readonly string[];
  url: string;
  token: string;
  seed: number;
  examples: number;
}): Promise<PlayedFile> {
  const reportPath = join(input.folder, `${input.file}.report.json`);
  const output = createWriteStream(join(input.folder, `${input.file}.txt`));
  const args = [
    ...['-m', 'schemathesis.cli', '--config-file', input.settings, 'run', input.description],
    ...['--url', input.url, '--header', `Authorization: Bearer ${input.token}`],
    ...['--checks', [...GATE_CHECKS, ...TOLD_CHECKS].join(',')],
    ...['--phases', 'examples,coverage,fuzzing', '--max-examples', String(input.examples)],
    ...['--seed', String(input.seed), '--workers', '1', '--generation-database', 'none', '--max-redirects', '0'],
    ...['--continue-on-failure', '--suppress-health-check', 'all', '--request-timeout', '20', '--no-color'],
    ...['--report', 'json', '--report-json-path', reportPath],
    ...input.include.flatMap((name) => ['--include-name', name]),
  ];
  const code = await new Promise<number | null>((resolve, reject) => {
    // Its own traces stay in the folder of this run.
    const env = { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1', COLUMNS: '200' };
    const child = spawn(input.python, args, { cwd: input.folder, env, timeout: TIMEOUT_MS });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    child.on('error', reject);
    child.on('close', resolve);
  });
  output.end();
  if (code !== 0 && code !== 1) throw new Error(`schemathesis ended with ${code} at ${input.file}`);
  const report = JSON.parse(await readFile(reportPath, 'utf8')) as Report;
  if (!report.complete) throw new Error(`schemathesis did not finish ${input.file}`);
  if (report.operations.tested !== input.include.length) {
    throw new Error(
      `schemathesis played ${report.operations.tested} of ${input.include.length} operations of ${input.file}`,
    );
  }
  const failures = report.failures.map((it) => ({
    told: TOLD_CODES.includes(it.code),
    lines: it.operations.map((operation) => `${it.code} ${it.title}: ${operation}`),
  }));
  const errors = report.errors.map((error) => `error ${JSON.stringify(error).slice(0, 300)}`);
  return {
    file: input.file,
    operations: report.operations.tested,
    cases: report.test_cases.generated,
    gate: [...failures.filter((it) => !it.told).flatMap((it) => it.lines), ...errors],
    others: failures.filter((it) => it.told).flatMap((it) => it.lines),
  };
}
