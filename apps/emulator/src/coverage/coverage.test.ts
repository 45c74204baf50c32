import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { type Coverage, coverageOf, shapeOf } from './coverage.ts';
import type { AreaFact } from './read-facts.ts';
import type { ServedRoute } from './served-routes.ts';

const ROOT = join(import.meta.dirname, '../../../..');
let emulator: Emulator;
let coverage: Coverage;

beforeAll(async () => {
  emulator = await createEmulator({ people: 10, clockRate: 0, port: 0 });
  coverage = (await (await fetch(`${emulator.url}/_emulator/coverage`)).json()) as Coverage;
});
afterAll(() => emulator.close());

test('every routed operation of Webex is claimed, and every claim has a route', () => {
  expect(coverage.problems).toEqual([]);
});

test('the proof of each claim exists and mentions the path', () => {
  const texts = new Map<string, string>();
  const wrong = coverage.rows.flatMap(({ fact }) => {
    if (fact === null) return [];
    const file = join(ROOT, fact.proof);
    if (!existsSync(file)) return [`${fact.operation}: ${fact.proof} does not exist`];
    const text = texts.get(file) ?? readFileSync(file, 'utf8');
    texts.set(file, text);
    // Tests build paths from pieces: what names the operation is the last fixed one, or its end.
    const last = fact.operation.split('/').findLast((part) => !part.includes('{')) ?? '';
    const piece = last.replace(/^(upcoming|active|all)-(?=scheduled)|^cdr_|\.json$/g, '');
    return text.includes(piece) ? [] : [`${fact.operation}: ${fact.proof} does not mention ${piece}`];
  });
  expect(wrong).toEqual([]);
});

const route = (method: string, path: string): ServedRoute => ({ method, path, host: null });
const claim = (operation: string, more: Partial<AreaFact> = {}): AreaFact => ({
  operation,
  support: 'supported',
  evidence: 'documented',
  proof: 'a.test.ts',
  area: 'people',
  ...more,
});

test('a route without a claim, a claim without a route and an unlisted route are told', () => {
  const { problems } = coverageOf(
    [route('GET', '/v1/people'), route('GET', '/v1/invented/:id')],
    [claim('GET /v1/roles')],
  );
  expect(problems).toContain('GET /v1/people has a route, but nothing is claimed of it');
  expect(problems).toContain('GET /v1/roles is claimed (people), but has no route');
  expect(problems).toContain('GET /v1/invented/:id has a route, but stands in no list of operations');
});

test('a partial claim must say what is missing, and nothing may be claimed twice', () => {
  const routes = [route('GET', '/v1/people/:id')];
  const claims = [claim('GET /v1/people/{personId}', { support: 'partial' }), claim('GET /v1/people/{id}')];
  expect(coverageOf(routes, claims).problems).toEqual([
    'GET /v1/people/{personId} must say what is missing exactly when it is partial',
    'GET /v1/people/{id} is claimed twice',
  ]);
});

test('names of parameters and a trailing slash make no other operation', () => {
  expect(shapeOf('GET /v1/people/{personId}')).toBe(shapeOf('GET /v1/people/:id'));
  expect(shapeOf('GET /v1/people/')).toBe('GET /v1/people');
  expect(shapeOf('GET /v1/people/me')).not.toBe(shapeOf('GET /v1/people/:id'));
});
