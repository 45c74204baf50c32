import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createLog } from './log.ts';
import { endOnUnhandledErrors } from './unhandled-errors.ts';

test('an error nobody handled ends the process, and what it holds stays out of the log', () => {
  const lines: string[] = [];
  const exits: unknown[] = [];
  const events = new EventEmitter();
  const program = Object.assign(events, { exit: (code: unknown) => exits.push(code) });
  const log = createLog('info', { write: (line: string) => lines.push(line) });
  endOnUnhandledErrors(log, program as unknown as NodeJS.Process);
  events.emit('uncaughtException', Object.assign(new Error('no answer'), { body: 'a token', detail: 'a row' }));
  expect(exits).toEqual([1]);
  expect(lines.join('')).toContain('no answer');
  expect(lines.join('')).not.toMatch(/a token|a row/);
});
