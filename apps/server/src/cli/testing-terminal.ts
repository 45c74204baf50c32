import { sleepOnMachine } from '../platform/clock.ts';
import { runCommand } from './run-command.ts';

export interface Ran {
  status: number;
  out: string;
  err: string;
}

export interface RunOptions {
  environment: NodeJS.ProcessEnv;
  input?: string;
  /** What a person types when asked; without it nobody sits there. */
  typed?: string;
  /** Instead of waiting. */
  sleep?: (ms: number) => Promise<void>;
}

/** Runs one command as somebody at a terminal would. */
export async function runInTerminal(args: readonly string[], options: RunOptions): Promise<Ran> {
  const ran = { out: '', err: '' };
  const status = await runCommand({
    args,
    environment: options.environment,
    out: (text) => {
      ran.out += text;
    },
    err: (text) => {
      ran.err += text;
    },
    readInput: async () => options.input ?? '',
    ask: async () => options.typed ?? null,
    fetch,
    sleep: options.sleep ?? (() => sleepOnMachine(10)),
  });
  return { status, ...ran };
}
