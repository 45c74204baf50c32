// The world of the directory-chaos campaign: an emulator, an organization's directory in this process, and one that dies.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { createEmulator, type EmulatedPerson, type Emulator } from '../../apps/emulator/src/index.ts';
import type { StandingUsableWebex } from '../../apps/server/src/features/authorizations/index.ts';
import { createDirectory, type RunningDirectory } from '../../apps/server/src/features/directory/index.ts';
import { selectRuns } from '../../apps/server/src/features/directory/run.queries.ts';
import { createPlatform, type RunningPlatform } from '../../apps/server/src/platform/create-platform.ts';
import { startEmbeddedPostgres } from '../../apps/server/src/platform/database/embedded-postgres.ts';
import { connectDatabase } from '../../apps/server/src/platform/database/open-database.ts';
import { createIds } from '../../apps/server/src/platform/ids.ts';
import type { Platform } from '../../apps/server/src/platform/platform.ts';
import { readSettings } from '../../apps/server/src/settings.ts';
import { clockOf } from '../../apps/server/src/testing/clock-of.ts';
import { createOneOrganization, type OneOrganization } from '../../apps/server/src/testing/one-organization.ts';
import { createWebexClient, decodeWebexId } from '../../packages/webex-client/src/index.ts';
import { addGroupsEverywhere, isListOfGroups, withoutGroups } from './directory-chaos-groups.ts';

/** What Webex does not show Dana, as to an administrator of other people. */
export interface Hidden {
  /** Nothing at them is in any list, nor is there an account of their people. */
  places: Set<string>;
  /** Groups, lines and workspaces at them are in no list, while their people are. */
  placesOfGroups: Set<string>;
  /** These are not shown by the people API, while their accounts are there. */
  people: Set<string>;
  /** Groups and lines in no list, by their UUID. */
  groups: Set<string>;
}

export interface ChaosStage {
  emulator: Emulator;
  platform: RunningPlatform;
  acme: OneOrganization;
  directory: RunningDirectory;
  dana: EmulatedPerson;
  /** Called with each request of the directory to Webex. */
  onRequest(listener: ((url: string) => void) | null): void;
  hidden: Hidden;
  /** Whether another administrator's authorization is there, who sees everything. */
  witness: { isThere: boolean };
  /** Living people of the organization, by Webex. */
  truth(): EmulatedPerson[];
  lastRun(): Promise<{ run_id: string; state: string; kind: string; text: string | null } | undefined>;
  /** One round of what is due, while the clock goes on for whoever waits. */
  settle(): Promise<void>;
  /** Lets the clock go on until this is over. */
  passTimeUntil(over: Promise<void>): Promise<void>;
  /** A full run in a process that dies when it comes by this point for the so-manieth time. */
  runAndDie(point: string, times: number): Promise<void>;
  close(): Promise<void>;
}

const TOKEN = 'token-of-dana';
const TOKEN_OF_WITNESS = 'token-of-milan';
const SCOPES = [
  'spark-admin:people_read',
  'spark-admin:locations_read',
  'spark-admin:telephony_config_read',
  'spark-admin:workspaces_read',
  'identity:people_read',
];
const STEP_MS = 5_000;

export async function openStage(options: { people: number; seed: string }): Promise<ChaosStage> {
  const emulator = await createEmulator({ ...options, clockRate: 0, startMs: Date.UTC(2026, 10, 2, 8) });
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-chaos-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const log = pino({ level: 'silent' });
  const opened = connectDatabase(postgres.url, log);
  const clock = clockOf(emulator);
  const ids = createIds(() => clock.now());
  const settings = readSettings({
    LINEKEEPER_PORT: '0',
    LINEKEEPER_DATABASE_URL: postgres.url,
    LINEKEEPER_DATA_DIR: dataDir,
    LINEKEEPER_LOG_LEVEL: 'silent',
    LINEKEEPER_EMULATOR_URL: emulator.url,
  });
  const platform = await createPlatform({ settings, clock, ids, log, opened, webUiFolder: dataDir });
  const hidden: Hidden = { places: new Set(), placesOfGroups: new Set(), people: new Set(), groups: new Set() };
  // Before the client is made: it keeps the fetch it finds.
  const requests = listenToRequests(emulator, hidden);
  const bare = createOneOrganization(platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => TOKEN });
  const dana = authorize(emulator, TOKEN);
  addGroupsEverywhere(emulator, { newId: ids.uuid, orgUuid: dana.orgUuid });
  authorize(emulator, TOKEN_OF_WITNESS);
  const witness = { isThere: false };
  const acme = namingOrganization(bare, {
    ...dana,
    witness: witnessOf(emulator, platform),
    isThere: () => witness.isThere,
  });
  const directory = createDirectory(platform, acme);
  const { organizationId } = acme;
  const stage: ChaosStage = {
    ...{ emulator, platform, acme, directory, dana, hidden, witness, onRequest: requests.onRequest },
    truth: () => [...emulator.world.people.values()].filter((it) => it.orgUuid === dana.orgUuid && !it.deleted),
    lastRun: async () => (await selectRuns(platform.database, { organizationId, limit: 1 }))[0],
    settle: () => whileTimePasses(emulator, () => settleOnce(platform, directory)),
    passTimeUntil: (over) => whileTimePasses(emulator, () => over),
    runAndDie: (point, times) =>
      whileTimePasses(emulator, () => dieAt({ platform, acme, url: postgres.url }, { point, times })),
    close: async () => {
      requests.stop();
      await platform.close();
      await opened.close();
      await postgres.stop();
      await emulator.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return stage;
}

async function settleOnce(platform: RunningPlatform, directory: RunningDirectory): Promise<void> {
  await platform.ticker.tick();
  await platform.jobs.drain();
  await directory.settled();
}

/** Whoever waits for Webex waits on the emulator's clock, which only moves here. */
async function whileTimePasses(emulator: Emulator, work: () => Promise<void>): Promise<void> {
  let isOver = false;
  const working = work().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await Promise.race([working.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 100))]);
    if (!isOver) await emulator.clock.advance(STEP_MS);
  }
  await working;
}

/** Its database ends with it, so that nothing of it is written afterwards: not even that it failed. */
async function dieAt(
  world: { platform: Platform; acme: OneOrganization; url: string },
  at: { point: string; times: number },
): Promise<void> {
  const { platform, acme } = world;
  const opened = connectDatabase(world.url, platform.log, 4);
  let left = at.times;
  let gone: Promise<void> | null = null;
  const mortal: Platform = {
    ...platform,
    database: opened.database,
    ticker: { register: () => undefined, tick: async () => undefined },
    http: { ...platform.http, route: () => undefined },
    jobs: { define: () => undefined, send: async () => undefined },
    crashPoint: (name) => {
      if (name !== at.point && gone === null) return;
      left -= 1;
      if (left > 0 && gone === null) return;
      gone ??= opened.close();
      throw new Error(`died at ${name}`);
    },
  };
  const listeners: (() => Promise<void>)[] = [];
  const { authorizations } = acme;
  const onRecovered: typeof authorizations.onRecovered = (_job, listener) => {
    const event = { organizationId: acme.organizationId, stoppedAt: null, first: false };
    listeners.push(() => listener({ ...event, recoveredAt: new Date(platform.clock.now()) }));
  };
  const quiet = { describeData: () => undefined, describeGap: () => undefined };
  createDirectory(mortal, { ...acme, authorizations: { ...authorizations, ...quiet, onRecovered } });
  for (const run of listeners) await run().catch(() => undefined);
  await (gone ?? opened.close());
}

/** Both act as Dana at Webex; whose view is which is told by the token. */
function authorize(emulator: Emulator, token: string): EmulatedPerson {
  const { world } = emulator;
  const dana = [...world.people.values()].find(({ email }) => email === 'dana.okafor@acme.example');
  if (dana === undefined) throw new Error('dana is not in the world');
  const nowMs = emulator.clock.now();
  const { clientId } = emulator.registerIntegration({ name: token, scopes: SCOPES, redirectUris: [] });
  const { uuid: personUuid, orgUuid } = dana;
  const grant = { uuid: token, clientId, personUuid, orgUuid, scopes: SCOPES, createdMs: nowMs };
  world.grants.set(token, { ...grant, ended: null, refreshEnded: null });
  const expiresMs = nowMs + 4_000 * 86_400_000;
  world.accessTokens.set(token, { token, grantUuid: token, scopes: SCOPES, expiresMs });
  return dana;
}

function witnessOf(emulator: Emulator, platform: Platform): StandingUsableWebex['webex'] {
  return createWebexClient({
    ...{ apiBaseUrl: `${emulator.url}/v1`, cdrBaseUrl: emulator.url, accessToken: async () => TOKEN_OF_WITNESS, fetch },
    ...{
      sleep: (ms: number, signal?: AbortSignal) => platform.clock.sleep(ms, signal),
      now: () => platform.clock.now(),
    },
    ...{ jitter: () => 0, timeoutMs: 600_000 },
  });
}

function namingOrganization(
  bare: OneOrganization,
  given: { orgUuid: string; witness: StandingUsableWebex['webex']; isThere: () => boolean },
): OneOrganization {
  const { authorizations } = bare;
  const webexFor: typeof authorizations.webexFor = async (...asked) => ({
    ...(await authorizations.webexFor(...asked)),
    webexOrgId: given.orgUuid,
  });
  const other = {
    ...{ webex: given.witness, authorizationId: TOKEN_OF_WITNESS, webexOrgId: given.orgUuid, seat: 2, serving: false },
    authorizer: { webexPersonId: TOKEN_OF_WITNESS, name: 'Milan Novak' },
  };
  const webexForEach: typeof authorizations.webexForEach = async (_organizationId, job) =>
    given.isThere() && job === 'users-sync' ? [other] : [];
  return { ...bare, authorizations: { ...authorizations, webexFor, webexForEach } };
}

interface Requests {
  onRequest: ChaosStage['onRequest'];
  stop(): void;
}

/** Hears every request to the emulator, and takes whoever is hidden out of its answers. */
function listenToRequests(emulator: Emulator, hidden: Hidden): Requests {
  const asked = globalThis.fetch;
  let listener: ((url: string) => void) | null = null;
  globalThis.fetch = async (...given) => {
    const url = String(given[0]);
    if (!url.startsWith(emulator.url)) return asked(...given);
    listener?.(url);
    const answer = await asked(...given);
    const hides = Object.values(hidden).some(({ size }: Set<string>) => size > 0);
    if (!hides || !answer.ok || isOfWitness(given[1])) return answer;
    if (url.includes('/v1/people')) return withoutHidden(emulator, answer, hidden);
    if (url.includes('/identity/scim/')) return withoutAccounts(emulator, answer, hidden);
    return isListOfGroups(url) ? withoutGroups(answer, hidden) : answer;
  };
  return {
    onRequest: (next) => {
      listener = next;
    },
    stop: () => {
      globalThis.fetch = asked;
    },
  };
}

const isOfWitness = (init?: RequestInit): boolean =>
  new Headers(init?.headers).get('authorization')?.endsWith(TOKEN_OF_WITNESS) === true;

async function withoutHidden({ world }: Emulator, answer: Response, hidden: Hidden): Promise<Response> {
  const body: { items?: { id: string }[] } = JSON.parse(await answer.text());
  const items = body.items?.filter(({ id }) => {
    const uuid = decodeWebexId(id)?.uuid ?? '';
    return !hidden.people.has(uuid) && !hidden.places.has(world.people.get(uuid)?.locationUuid ?? '');
  });
  return new Response(JSON.stringify({ ...body, ...(items !== undefined && { items }) }), answer);
}

async function withoutAccounts({ world }: Emulator, answer: Response, hidden: Hidden): Promise<Response> {
  const body: { id?: string; Resources?: { id: string }[] } = JSON.parse(await answer.text());
  const isHidden = (uuid: string): boolean => hidden.places.has(world.people.get(uuid)?.locationUuid ?? '');
  if (body.id !== undefined && isHidden(body.id)) return new Response('{"status":"404"}', { status: 404 });
  const Resources = body.Resources?.filter(({ id }) => !isHidden(id));
  return new Response(JSON.stringify({ ...body, ...(Resources !== undefined && { Resources }) }), answer);
}
