import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CAUSE_ARTICLES, CAUSES, type Cause } from '@linekeeper/api-contract';
import { createEmulator } from '@linekeeper/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../apps/server/src/testing.ts';
import type { Circumstances } from '../campaigns/fault-matrix-circumstances.ts';
import { play } from '../campaigns/fault-matrix-play.ts';
import { SCENARIOS } from '../campaigns/fault-matrix-scenarios.ts';
import { createStage, type Stage } from '../campaigns/fault-matrix-stage.ts';

/** Where every witness there is can speak. */
const CLEAR: Circumstances = {
  cast: 'witness',
  traffic: false,
  modes: {
    passwordChangeKillsAccess: true,
    rotation: 'none',
    rotationGraceMs: 0,
    deadRefreshError: 'invalid_grant',
    auditDelayMs: 2_000,
    inferredEvidence: true,
    prefixedAuditCategories: false,
    blockedIntegrationRedirects: false,
  },
  restMs: 5_000,
  trafficAtMs: 0,
  lastsMs: 300_000,
};

/** What the article itself says cannot be told from outside, and is said instead. */
const SAID_INSTEAD: Partial<Record<Cause, readonly Cause[]>> = {
  'password-expired': ['password-changed', 'unknown'],
  'app-removed': ['unknown'],
};

let dataDir: string;
let database: TestDatabase;
let stage: Stage;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-articles-'));
  database = await createTestDatabase();
  stage = await createStage({ name: 'articles', databaseUrl: database.connectionString, dataDir });
});

afterAll(async () => {
  await stage.close();
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('every cause has a situation in the emulator that points to its article', async () => {
  const emulator = await createEmulator({ people: 5, clockRate: 0 });
  try {
    emulator.registerServiceApp({ name: 'Any', scopes: ['spark-admin:people_read'] });
    const page = await (await fetch(new URL('/inspector/situations', emulator.url))).text();
    const lines = [...page.matchAll(/<p class="codes">([a-z, -]+) · article (\d+)<\/p>/g)];
    const shown = lines.flatMap(([, codes = '', article]) => codes.split(', ').map((code) => `${code} ${article}`));
    for (const cause of CAUSES) expect(shown).toContain(`${cause} ${CAUSE_ARTICLES[cause]}`);
  } finally {
    await emulator.close();
  }
});

test('every cause has a scenario in the fault matrix', () => {
  const played = new Set(SCENARIOS.map(({ cause }) => cause));
  expect(CAUSES.filter((cause) => !played.has(cause))).toEqual([]);
});

test.each(CAUSES)('what article %s describes is staged, and the product says so', async (cause) => {
  const scenario = SCENARIOS.find((one) => one.cause === cause);
  if (scenario === undefined) throw new Error(`${cause} has no scenario`);
  const { said } = await play(stage, scenario, CLEAR);
  expect([cause, ...(SAID_INSTEAD[cause] ?? [])]).toContain(said.cause);
});
