import type { Api } from './call-api.ts';
import type { Terminal } from './terminal.ts';

type OptionKind = { type: 'string' | 'boolean'; multiple?: false; help: string };

/** One command: how it is used, and what it does. */
export interface Command {
  name: string;
  /** Behind the name: `<organization> [job]`. */
  usage: string;
  /** One line for the list of all. */
  summary: string;
  /** Further lines for `--help`. */
  more?: readonly string[];
  options?: Record<string, OptionKind>;
  /** How many words it takes at least and at most. */
  words: readonly [number, number];
  /** Answers the exit status. */
  run(input: CommandInput): Promise<number>;
}

export interface CommandInput {
  terminal: Terminal;
  /** The API; opened when first asked for, so that help and wrong use need no server. */
  api(): Promise<Api>;
  words: readonly string[];
  /** Given options by name. */
  options: Record<string, string | boolean | undefined>;
  /** `--json`. */
  json: boolean;
  /** Prints the answer for machines, or the text for people. */
  print(answer: unknown, text: string): void;
}

/** A text option, or null. */
export function textOption(input: CommandInput, name: string): string | null {
  const value = input.options[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
