import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { runCommand } from './cli/run-command.ts';
import { EXIT, type Terminal } from './cli/terminal.ts';
import { sleepOnMachine } from './platform/clock.ts';

/** The command line, over the API of a running Linekeeper. */
const terminal: Terminal = {
  args: process.argv.slice(2),
  environment: process.env,
  out: (words) => void process.stdout.write(words),
  err: (words) => void process.stderr.write(words),
  readInput: () => text(process.stdin),
  ask: async (question) => {
    if (!process.stdin.isTTY) return null;
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  },
  fetch,
  sleep: (ms) => sleepOnMachine(ms),
};

// Whoever reads may stop half-way.
process.stdout.on('error', () => process.exit(EXIT.unreachable));
runCommand(terminal).then(
  // Not `exit`: what is still to be written is written first.
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'The command failed'}\n`);
    process.exitCode = EXIT.unreachable;
  },
);
