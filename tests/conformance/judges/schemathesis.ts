// schemathesis, unmodified, plays generated requests to every operation the emulator claims, by Cisco's OpenAPI files.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Coverage } from '../../../apps/emulator/src/coverage/coverage.ts';
import type { Emulator } from '../../../apps/emulator/src/index.ts';
import { type Figure, table } from '../../../bench/figure.ts';
import type { RunOptions } from '../../../bench/run-by-name.ts';
import { correctedDocument, openapiAtHand, openapiFiles, openapiFolder } from '../openapi-files.ts';
import { pythonOf } from './installed.ts';
import { GATE_CHECKS, type PlayedFile, playFile } from './schemathesis-play.ts';
import { settingsFor } from './schemathesis-settings.ts';
import { freshEmulator, PLAYER } from './schemathesis-stage.ts';

const EXAMPLES = 30;
const ENDING = /^DELETE |\/(hangup|reject|divert|park|transfer|delete)$/;
/** Ends the run's own token. */
const LEFT_OUT = ['DELETE /v1/authorizations'];

interface FileInput {
  file: string;
  folder: string;
  python: string;
  options: RunOptions;
}

/**
 * Needs `npm run conformance:install -- schemathesis` once, and the OpenAPI files (`WEBEX_OPENAPI_FOLDER`; they are not
 * part of the project). `SCHEMATHESIS_FILES=people,roles` plays these alone; `--rounds` is the number of examples.
 */
export async function run(options: RunOptions): Promise<Figure[]> {
  const python = pythonOf('schemathesis');
  if (!openapiAtHand()) {
    options.say(
      `The OpenAPI files are not in ${openapiFolder()}: nothing is judged. WEBEX_OPENAPI_FOLDER leads elsewhere.`,
    );
    return [];
  }
  const wanted = process.env.SCHEMATHESIS_FILES?.split(',') ?? openapiFiles();
  const folder = process.env.SCHEMATHESIS_REPORTS ?? (await mkdtemp(join(tmpdir(), 'linekeeper-judge-')));
  await mkdir(folder, { recursive: true });
  const played: PlayedFile[] = [];
  try {
    for (const file of wanted) {
      const one = await judgeFile({ file, folder, python, options });
      if (one === null) continue;
      played.push(one);
      const { operations, cases, gate, others } = one;
      options.say(
        `${file}: ${operations} operations, ${cases} cases, ${gate.length} failures, ${others.length} only reported`,
      );
      for (const failure of gate) options.say(`  ${failure}`);
    }
  } finally {
    if (process.env.SCHEMATHESIS_REPORTS === undefined) await rm(folder, { recursive: true, force: true });
  }
  return told(played, options);
}

/** Two plays, each on an emulator of its own: what ends things comes apart, or the rest would find nothing alive. */
async function judgeFile(input: FileInput): Promise<PlayedFile | null> {
  const parts: PlayedFile[] = [];
  for (const ending of [false, true]) {
    const part = await judgePart(input, ending);
    if (part !== null) parts.push(part);
  }
  if (parts.length === 0) return null;
  return {
    file: input.file,
    operations: parts.reduce((sum, it) => sum + it.operations, 0),
    cases: parts.reduce((sum, it) => sum + it.cases, 0),
    gate: parts.flatMap((it) => it.gate),
    others: parts.flatMap((it) => it.others),
  };
}

async function judgePart({ file, folder, python, options }: FileInput, ending: boolean): Promise<PlayedFile | null> {
  const emulator = await freshEmulator(options.seed);
  try {
    const include = (await claimedIn(emulator, file)).filter((operation) => ENDING.test(operation) === ending);
    if (include.length === 0) return null;
    const name = ending ? `${file}-ending` : file;
    const description = join(folder, `${name}.json`);
    const settings = join(folder, `${name}.toml`);
    await writeFile(description, JSON.stringify(correctedDocument(file)));
    await writeFile(settings, settingsFor(emulator, file));
    return await playFile({
      file: name,
      folder,
      python,
      description,
      settings,
      include,
      // The paths of identity carry their own beginning.
      url: file.startsWith('scim') || file.startsWith('identity') ? emulator.url : `${emulator.url}/v1`,
      token: emulator.personalToken(PLAYER),
      seed: options.seed,
      examples: options.rounds ?? EXAMPLES,
    });
  } finally {
    await emulator.close();
  }
}

/** What the emulator claims of a file, in the file's own spelling: `GET /people`. */
async function claimedIn(emulator: Emulator, file: string): Promise<string[]> {
  const coverage = (await (await fetch(`${emulator.url}/_emulator/coverage`)).json()) as Coverage;
  return coverage.rows
    .filter((row) => row.area === file && row.support !== 'absent' && !LEFT_OUT.includes(row.operation))
    .map(({ operation }) => operation.replace(' /v1/', ' /'));
}

function told(played: readonly PlayedFile[], options: RunOptions): Figure[] {
  const of = (file: PlayedFile, check: string): string =>
    String([...file.gate, ...file.others].filter((failure) => failure.startsWith(`${check} `)).length);
  const checks = [...new Set(played.flatMap((it) => it.others.map((failure) => failure.split(' ')[0] ?? '')))].sort();
  const rows = played.map((it) => [
    it.file,
    String(it.operations),
    String(it.cases),
    String(it.gate.length),
    ...checks.map((check) => of(it, check)),
  ]);
  options.say(table(['file', 'operations', 'cases', 'failures', ...checks], rows));
  options.say(`failures are of ${GATE_CHECKS.join(', ')}; what stands right of them is only reported`);
  const sum = (pick: (it: PlayedFile) => number): number => played.reduce((total, it) => total + pick(it), 0);
  const failures = sum((it) => it.gate.length);
  const plain = { bar: 'none', pass: true };
  return [
    { name: 'schemathesis: failures', value: failures, unit: 'failures', bar: '0', pass: failures === 0 },
    { name: 'schemathesis: operations played', value: sum((it) => it.operations), unit: 'operations', ...plain },
    { name: 'schemathesis: requests', value: sum((it) => it.cases), unit: 'requests', ...plain },
  ];
}
