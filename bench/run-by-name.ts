import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Figure, printFigures } from './figure.ts';

export interface RunOptions {
  seed: number;
  /** Left out: the default of each. */
  rounds?: number;
  /** For what is told beside the figures; silent with `--json`. */
  say(text: string): void;
}

interface Runnable {
  run(options: RunOptions): Promise<Figure[]>;
}

/**
 * `[name …] [--seed N] [--rounds N] [--json]`: runs the named files of a folder (all where none is named) and prints their figures.
 * Exit status 0 when they ran, whatever the figures.
 */
export async function runByName(
  folder: string,
  args: readonly string[],
  parts: { machinery: readonly string[] } = { machinery: [] },
): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const known = runnablesIn(folder, parts.machinery);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(', ')} here. There is: ${known.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const options: RunOptions = {
    seed: wholeNumber('seed', values.seed),
    ...(values.rounds !== undefined && { rounds: wholeNumber('rounds', values.rounds) }),
    say: values.json ? () => undefined : (text) => console.log(text),
  };
  for (const name of positionals.length > 0 ? positionals : known) {
    options.say(`\n${name} (seed ${options.seed})`);
    const runnable: Runnable = await import(join(folder, `${name}.ts`));
    printFigures(await runnable.run(options), { json: values.json });
  }
}

/** A file counts when it exports `run`; its parts are named `<name>-….ts` and do not. */
function runnablesIn(folder: string, parts: readonly string[]): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const names = files.map((file) => file.slice(0, -'.ts'.length)).sort();
  const machinery = new Set(['run', 'run-by-name', 'figure', ...parts]);
  return names.filter(
    (name) => !machinery.has(name) && !names.some((other) => other !== name && name.startsWith(`${other}-`)),
  );
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number`);
  return value;
}
