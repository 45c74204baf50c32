import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Figure, table } from '../../../bench/figure.ts';

/** What a judge says of one call; the judges print them as JSON, one a line. */
export interface Verdict {
  area: string;
  call: string;
  /** `GET /v1/people 200`, as they were seen on the way. */
  requests: string[];
  /** `defect`: the judge's own, listed one; the emulator did its part. */
  verdict: 'passed' | 'failed' | 'defect';
  note: string;
}

/** Runs a judge's program and collects its verdicts; throws when it ends in any other way than by itself. */
export async function verdictsOf(input: {
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
  cwd?: string;
  timeoutMs: number;
}): Promise<Verdict[]> {
  const child = spawn(input.command, input.args, {
    cwd: input.cwd,
    env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1', ...input.env },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: input.timeoutMs,
  });
  const verdicts: Verdict[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) verdicts.push(JSON.parse(line));
    else process.stderr.write(`${line}\n`);
  });
  const ended = await new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? String(code)));
  });
  if (ended !== '0') throw new Error(`The judge ended with ${ended} after ${verdicts.length} calls`);
  return verdicts;
}

/** A line for each call, then the figure: passed (with listed defects of the judge) of all tried. */
export function judged(
  verdicts: readonly Verdict[],
  told: { judge: string; bar: number; say(text: string): void },
): Figure[] {
  const rows = verdicts.map((it) => [it.area, it.call, it.requests.slice(-3).join(', '), it.verdict, it.note]);
  told.say(table(['area', 'call', 'last requests', 'verdict', ''], rows));
  const failed = verdicts.filter((it) => it.verdict === 'failed').length;
  const defects = verdicts.filter((it) => it.verdict === 'defect').length;
  const share = verdicts.length === 0 ? 0 : ((verdicts.length - failed) / verdicts.length) * 100;
  const plain = { unit: 'calls', bar: 'none', pass: true };
  return [
    { name: `${told.judge}: passed`, value: share, unit: '%', bar: `≥ ${told.bar}`, pass: share >= told.bar },
    { name: `${told.judge}: tried`, value: verdicts.length, ...plain },
    { name: `${told.judge}: failed`, value: failed, ...plain },
    { name: `${told.judge}: its own listed defects, counted as passed`, value: defects, ...plain },
  ];
}
