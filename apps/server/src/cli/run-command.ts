import { parseArgs } from 'node:util';
import { COMMANDS } from './all-commands.ts';
import type { Api } from './call-api.ts';
import type { Command } from './command.ts';
import { type Door, openDoor } from './open-api-door.ts';
import { printTable } from './print-table.ts';
import { CommandError, EXIT, type Terminal } from './terminal.ts';

const PROGRAM = 'npm run -s linekeeper --';
const SHARED: NonNullable<Command['options']> = {
  json: { type: 'boolean', help: 'one JSON object for machines' },
  'key-stdin': { type: 'boolean', help: 'reads the API key from standard input' },
  help: { type: 'boolean', help: 'this text' },
};

/** Runs one command of the command line; answers the exit status. */
export async function runCommand(terminal: Terminal): Promise<number> {
  let door: Promise<Door> | null = null;
  try {
    const found = findCommand(terminal.args);
    if (found === null) {
      const asked = terminal.args[0] === undefined || terminal.args.includes('--help') || terminal.args[0] === 'help';
      if (!asked) throw wrongUse(`There is no command "${terminal.args[0]}".`, null);
      terminal.out(overview());
      return EXIT.well;
    }
    const { command, rest } = found;
    const { words, options } = readArguments(command, rest);
    if (options.help === true) {
      terminal.out(helpOf(command));
      return EXIT.well;
    }
    const json = options.json === true;
    const api = async (): Promise<Api> => {
      door ??= openDoor(terminal, { keyFromInput: options['key-stdin'] === true });
      return (await door).api;
    };
    const print = (answer: unknown, text: string): void =>
      terminal.out(json ? `${JSON.stringify(answer, null, 2)}\n` : text);
    return await command.run({ terminal, api, words, options, json, print });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    terminal.err(`${error.message}\n${error.next === null ? '' : `${error.next}\n`}`);
    return error.exit;
  } finally {
    // The key of this moment goes with it; one that cannot be removed ends by itself within minutes.
    if (door !== null) await (door as Promise<Door>).then(({ close }) => close()).catch(() => undefined);
  }
}

/** The longest name that fits: `webhooks add` comes before `webhooks`. */
function findCommand(args: readonly string[]): { command: Command; rest: readonly string[] } | null {
  for (const length of [2, 1]) {
    const command = COMMANDS.find(({ name }) => name === args.slice(0, length).join(' '));
    if (command !== undefined) return { command, rest: args.slice(length) };
  }
  return null;
}

function readArguments(
  command: Command,
  rest: readonly string[],
): { words: readonly string[]; options: Record<string, string | boolean | undefined> } {
  const declared = Object.entries({ ...SHARED, ...command.options });
  const options = Object.fromEntries(declared.map(([name, { type }]) => [name, { type }]));
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...rest], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw wrongUse(error instanceof Error ? error.message : 'The arguments make no sense.', command);
  }
  const values = parsed.values as Record<string, string | boolean | undefined>;
  const [least, most] = command.words;
  const words = parsed.positionals;
  if (values.help !== true && (words.length < least || words.length > most)) {
    throw wrongUse(words.length < least ? 'Something is missing.' : `"${words[most]}" is too much.`, command);
  }
  return { words, options: values };
}

function wrongUse(message: string, command: Command | null): CommandError {
  const usage = command === null ? `${PROGRAM} --help lists all.` : `Usage: ${usageOf(command)}`;
  return new CommandError(message, EXIT.wrongUse, usage);
}

const usageOf = ({ name, usage }: Command): string => `${PROGRAM} ${name}${usage === '' ? '' : ` ${usage}`}`;

function overview(): string {
  const rows = COMMANDS.map(({ name, usage, summary }) => [`  ${name} ${usage}`.trimEnd(), summary]);
  return [
    `Usage: ${PROGRAM} <command> [--json] [--help]\n\n`,
    printTable(['  command', 'what it does'], rows),
    '\nTalks to the Linekeeper of this machine, or to LINEKEEPER_URL with the key in LINEKEEPER_API_KEY.\n',
    'Exit status: 0 all is well, 1 something is stopped, 2 wrong use or refused, 3 no answer.\n',
  ].join('');
}

function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, ...SHARED });
  const rows = options.map(([name, { type, help }]) => [`  --${name}${type === 'string' ? ' <…>' : ''}`, help]);
  const more = command.more === undefined ? '' : `\n${command.more.join('\n')}\n`;
  return `Usage: ${usageOf(command)}\n\n${command.summary}.\n${more}\n${printTable(['  option', ''], rows)}`;
}
