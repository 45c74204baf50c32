// The server process of bench/directory.ts: the directory of one organization and nothing else.
import { performance } from 'node:perf_hooks';
import type { WebexClient } from '@linekeeper/webex-client';
import { sql } from 'kysely';
import pino from 'pino';
import { createDirectory, type RunningDirectory } from '../apps/server/src/features/directory/index.ts';
import { ENTRY_SOURCES } from '../apps/server/src/features/directory/reading/sources.ts';
import { selectRuns } from '../apps/server/src/features/directory/run.queries.ts';
import { createSystemClock } from '../apps/server/src/platform/clock.ts';
import { createPlatform, type RunningPlatform } from '../apps/server/src/platform/create-platform.ts';
import { connectDatabase } from '../apps/server/src/platform/database/open-database.ts';
import { createIds } from '../apps/server/src/platform/ids.ts';
import { readSettings } from '../apps/server/src/settings.ts';
import { createOneOrganization, type OneOrganization } from '../apps/server/src/testing/one-organization.ts';

export type Wish =
  | { kind: 'start'; databaseUrl: string; webexUrl: string; token: string; orgUuid: string; dataDir: string }
  /** Goes through the pages a full run asks for, and keeps nothing. */
  | { kind: 'page' }
  | { kind: 'run'; how: 'full' | 'incremental' }
  /** What autovacuum does within minutes of a first run; the database of a bench has none, since it comes when it likes. */
  | { kind: 'tidy' }
  | { kind: 'stop' };

export interface Measured {
  seconds: number;
  calls: number;
  /** Of the process since it began, in megabytes. */
  peakMb: number;
  run: { state: string; kind: string; read: number; added: number; changed: number; removed: number } | null;
}

interface Running {
  platform: RunningPlatform;
  acme: OneOrganization;
  directory: RunningDirectory;
  webex: WebexClient;
  close(): Promise<void>;
}

let running: Running | null = null;
let calls = 0;

async function start(wish: Extract<Wish, { kind: 'start' }>): Promise<object> {
  const asked = globalThis.fetch;
  globalThis.fetch = (...given) => {
    calls += 1;
    return asked(...given);
  };
  const settings = readSettings({
    LINEKEEPER_PORT: '0',
    LINEKEEPER_DATABASE_URL: wish.databaseUrl,
    LINEKEEPER_DATA_DIR: wish.dataDir,
    LINEKEEPER_LOG_LEVEL: 'error',
  });
  const log = pino({ level: 'error' });
  const opened = connectDatabase(wish.databaseUrl, log);
  const clock = createSystemClock();
  const ids = createIds(() => clock.now());
  const platform = await createPlatform({ settings, clock, ids, log, opened, webUiFolder: wish.dataDir });
  const acme = createOneOrganization(platform, { apiBaseUrl: `${wish.webexUrl}/v1`, token: () => wish.token });
  const { authorizations } = acme;
  const webexFor: typeof authorizations.webexFor = async (...given) => ({
    ...(await authorizations.webexFor(...given)),
    webexOrgId: wish.orgUuid,
  });
  const directory = createDirectory(platform, { ...acme, authorizations: { ...authorizations, webexFor } });
  platform.http.raw((app) => {
    app.get('/token', async (request) => ({ token: platform.http.csrfToken(request) }));
  });
  const { webex } = await webexFor(acme.organizationId, 'users-sync');
  const close = async (): Promise<void> => {
    await platform.close();
    await opened.close();
  };
  running = { platform, acme, directory, webex, close };
  return {};
}

async function measure(work: () => Promise<Measured['run']>): Promise<Measured> {
  const before = { calls, ms: performance.now() };
  const run = await work();
  const seconds = (performance.now() - before.ms) / 1_000;
  return { seconds, calls: calls - before.calls, peakMb: process.resourceUsage().maxRSS / 1_024, run };
}

async function pageThrough({ webex }: Running): Promise<null> {
  const reader = { webex, webexOrgId: null, locations: new Map() };
  let items = 0;
  for await (const page of webex.locations.pages()) items += page.items.length;
  for await (const page of webex.telephonyConfig.numbers()) items += page.items.length;
  for await (const page of webex.people.pages({ max: 100, callingData: true, excludeStatus: true })) {
    items += page.items.length;
  }
  for (const source of ENTRY_SOURCES) {
    const pages = source.source === 'people' ? null : source.pages(reader, {});
    if (pages === null) continue;
    for await (const page of pages) items += page.items.length;
  }
  if (items === 0) throw new Error('there was nothing to read');
  return null;
}

async function runOnce({ platform, acme, directory }: Running, how: 'full' | 'incremental'): Promise<Measured['run']> {
  // Without the queue of jobs, whose own pace is no part of a run.
  if (how === 'full') await acme.recover('users-sync');
  else await startByHand({ platform, acme }, how);
  await directory.settled();
  const [run] = await selectRuns(platform.database, { organizationId: acme.organizationId, limit: 1 });
  if (run === undefined) throw new Error('there is no run');
  if (run.state !== 'done') throw new Error(`the run ended ${run.state}: ${run.text}`);
  const { state, kind, read_count: read, added, changed, removed } = run;
  return { state, kind, read, added, changed, removed };
}

async function startByHand({ platform, acme }: Pick<Running, 'platform' | 'acme'>, how: string): Promise<void> {
  const { app } = platform.http;
  const token = await app.inject({ method: 'GET', url: '/token' });
  const answer = await app.inject({
    method: 'POST',
    url: `/api/organizations/${acme.slug}/directory/runs?kind=${how}`,
    cookies: Object.fromEntries(token.cookies.map(({ name, value }) => [name, value])),
    headers: { 'x-csrf-token': token.json().token },
  });
  if (answer.statusCode !== 200) throw new Error(`the run did not start: ${answer.body}`);
  await platform.jobs.drain();
}

async function grant(wish: Wish): Promise<object> {
  if (wish.kind === 'start') return start(wish);
  if (running === null) throw new Error('not started');
  const here = running;
  if (wish.kind === 'page') return measure(() => pageThrough(here));
  if (wish.kind === 'run') return measure(() => runOnce(here, wish.how));
  if (wish.kind === 'tidy') await sql`vacuum analyze`.execute(here.platform.database);
  else await here.close();
  return {};
}

process.on('message', ({ id, wish }: { id: number; wish: Wish }) => {
  grant(wish)
    .then((answer) => process.send?.({ id, answer }))
    .catch((error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }))
    .finally(() => {
      if (wish.kind === 'stop') process.disconnect();
    });
});

// Whoever measures has ended, in whatever way: nothing is left running.
process.on('disconnect', () => process.exit());
