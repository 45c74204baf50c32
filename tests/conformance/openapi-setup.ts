// Of every test that starts an emulator: each of its answers must fit Webex's OpenAPI files, where these are at hand.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type ObservedAnswer, observeAnswers } from '../../apps/emulator/src/answers.ts';

const FOLDER = process.env.WEBEX_OPENAPI_FOLDER ?? join(import.meta.dirname, '../../../shared/webex/openapi');

type Check = (answer: ObservedAnswer) => string[];

/** Answers that came before the checker was loaded. */
let waiting: ObservedAnswer[] = [];
let check: Check | null = null;
let loading: Promise<void> | null = null;
const violations = new Map<string, string>();

// Loaded at the first answer: most test files start no emulator.
async function load(): Promise<void> {
  const { violationsOf } = await import('./openapi-answers.ts');
  check = violationsOf;
  for (const answer of waiting) look(violationsOf, answer);
  waiting = [];
}

function look(by: Check, answer: ObservedAnswer): void {
  for (const violation of by(answer)) if (!violations.has(violation)) violations.set(violation, answer.url);
}

if (existsSync(FOLDER)) {
  observeAnswers((answer) => {
    if (check !== null) return look(check, answer);
    waiting.push(answer);
    loading ??= load();
  });
  afterAll(async () => {
    observeAnswers(null);
    await loading;
    if (violations.size === 0) return;
    const lines = [...violations].map(([violation, url]) => `- ${violation}\n  first at ${url}`);
    throw new Error(`Answers of the emulator that do not fit Webex's OpenAPI files:\n${lines.join('\n')}`);
  });
}
