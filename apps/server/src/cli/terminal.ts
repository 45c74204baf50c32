/** What a command needs of the world around it; tests give their own. */
export interface Terminal {
  /** Behind the name of the program. */
  args: readonly string[];
  environment: NodeJS.ProcessEnv;
  out(text: string): void;
  err(text: string): void;
  /** All of standard input. */
  readInput(): Promise<string>;
  /** What a person types in answer; null where nobody sits there. */
  ask(question: string): Promise<string | null>;
  fetch: typeof fetch;
  sleep(ms: number): Promise<void>;
}

/** For whoever starts the command, a monitoring system for instance. */
export const EXIT = {
  /** All is well, and what was asked for is done. */
  well: 0,
  /** Something is stopped, open or broken, or did not arrive. */
  stopped: 1,
  /** The command was used wrongly, or refused. */
  wrongUse: 2,
  /** Linekeeper, or what it needs, does not answer. */
  unreachable: 3,
} as const;

/** Ends a command with words for a person. */
export class CommandError extends Error {
  readonly exit: number;
  readonly next: string | null;

  constructor(message: string, exit: number, next: string | null = null) {
    super(message);
    this.name = 'CommandError';
    this.exit = exit;
    this.next = next;
  }
}
