import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type AuthorizationCard, type Incident, JOBS, type Job } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { composeServer, type Server } from '../../apps/server/src/compose.ts';
import { createSeededIds, type Ids } from '../../apps/server/src/platform/ids.ts';
import { readSettings } from '../../apps/server/src/settings.ts';
import { clockOf } from '../../apps/server/src/testing/clock-of.ts';
import { createTestOwner, type TestOwner } from '../../apps/server/src/testing/test-owner.ts';
import type { Cast, Circumstances } from './fault-matrix-circumstances.ts';
import { runOnServiceApp } from './fault-matrix-service-app.ts';
import { causeTraffic } from './fault-matrix-traffic.ts';

/** In turns of 5 ms of the machine. */
const PATIENCE = 200;
const PATIENCE_IN_TROUBLE = 6;
const START_MS = Date.UTC(2026, 10, 2, 8);
export const DANA = 'dana.okafor@acme.example';
export const ILARIA = 'ilaria.illuminati@acme.example';

/** One emulator and one server that play case after case. */
export interface Stage {
  emulator: Emulator;
  server: Server;
  /** The one who is signed in now. */
  owner(): TestOwner;
  /** After a sleep that outlasts every session. */
  signInAgain(): Promise<void>;
  slug: string;
  organizationId: string;
  ids: Ids;
  /** Webex as it was before anybody authorized anything, at the present moment. */
  begin(circumstances: Circumstances, serviceAppAs?: 'primary' | 'standby'): Promise<void>;
  /** Lets time pass in steps of so much; with traffic there are requests of the jobs in each. */
  pass(ms: number, step: { ms: number; traffic: boolean }): Promise<void>;
  /** Somebody presses a situation's button in the emulator's inspector. */
  situation(act: 'stage' | 'undo', name: string, job: Job | null): Promise<void>;
  incidents(): Promise<Incident[]>;
  cards(): Promise<AuthorizationCard[]>;
  close(): Promise<void>;
}

export interface StageInput {
  name: string;
  databaseUrl: string;
  dataDir: string;
}

/** Starts both; one process can hold several. */
export async function createStage(input: StageInput): Promise<Stage> {
  const emulator = await createEmulator({ seed: input.name, people: 30, clockRate: 0, startMs: START_MS });
  const ids = createSeededIds(() => emulator.clock.now(), input.name);
  const settings = readSettings({
    LINEKEEPER_PORT: '0',
    LINEKEEPER_DATA_DIR: input.dataDir,
    LINEKEEPER_DATABASE_URL: input.databaseUrl,
    LINEKEEPER_MASTER_KEY: randomBytes(32).toString('base64'),
    LINEKEEPER_EMULATOR_URL: emulator.url,
    LINEKEEPER_LOG_LEVEL: 'silent',
  });
  const server = await composeServer(settings, { clock: clockOf(emulator), ids });
  const url = await server.listen({ work: false });
  const signIn = (): Promise<TestOwner> => createTestOwner({ url, features: server.features });
  let owner = await signIn();
  const { slug, organizationId } = await owner.addOrganization('Acme Hotels');
  // The campaign lives through many years: no password may run out on its own.
  for (const { uuid } of emulator.world.organizations.values()) emulator.levers.setPasswordPolicy(uuid, null);
  // Makes the key Webex signs with: a new one in each case would be taken for somebody else's.
  await fetch(new URL('/v1/verification', emulator.url));
  const first = JSON.parse(emulator.snapshot()) as Record<string, unknown>;
  const tick = createTick(emulator, server);
  const api = `/api/organizations/${slug}`;
  let trafficAtMs = 0;
  const stage: Stage = {
    emulator,
    server,
    owner: () => owner,
    slug,
    organizationId,
    ids,
    begin: async ({ cast, modes, trafficAtMs: atMs }, serviceAppAs = 'standby') => {
      trafficAtMs = atMs;
      putBack(emulator, first);
      // What the case before left in the audit log is older than every consent of this one, and its refusals are no crowd with ours.
      await emulator.clock.advance(BETWEEN_CASES_MS);
      owner = await signIn();
      await tick.rest();
      Object.assign(emulator.modes, modes);
      await removeStandbys(stage);
      await authorizeAll(stage, cast);
      if (cast === 'service-app') await runOnServiceApp(stage, serviceAppAs);
    },
    signInAgain: async () => {
      owner = await signIn();
    },
    pass: async (ms, step) => {
      const endMs = emulator.clock.now() + ms;
      while (emulator.clock.now() < endMs) {
        const beforeMs = emulator.clock.now();
        const afterMs = beforeMs + Math.min(step.ms, endMs - beforeMs);
        await emulator.clock.advance(afterMs - beforeMs);
        if (step.traffic && secondBegins(trafficAtMs, { beforeMs, afterMs })) await causeTraffic(stage);
        // As in a running server: once a second, not with every step.
        if (secondBegins(TICK_AT_MS, { beforeMs, afterMs })) await tick.once();
        await tick.settle();
      }
    },
    situation: (act, name, job) => pressSituation(stage, { act, name, job }),
    incidents: async () => (await owner.call<{ incidents: Incident[] }>('GET', `${api}/incidents`)).incidents,
    cards: async () => (await owner.call<{ cards: AuthorizationCard[] }>('GET', `${api}/authorizations`)).cards,
    close: async () => {
      await server.close();
      await emulator.close();
    },
  };
  return stage;
}

/** The first world again, but with the time and the random values of now: no token or event may come a second time. */
function putBack(emulator: Emulator, first: Record<string, unknown>): void {
  const { nowMs, random } = JSON.parse(emulator.snapshot()) as Record<string, unknown>;
  emulator.restore(JSON.stringify({ ...first, nowMs, random }));
  emulator.faults.clear();
}

interface Tick {
  once(): Promise<void>;
  /** What signals set going goes on beside the ticker: it is waited for, so that a slow machine makes nothing late. */
  settle(): Promise<void>;
  /** Until nothing waits any more. */
  rest(): Promise<void>;
}

/** A round of what is due, all together as in a running server; what waits for Webex goes on while time passes. */
function createTick(emulator: Emulator, server: Server): Tick {
  let underWay = 0;
  const begin = async (): Promise<void> => {
    underWay += 1;
    await server.platform.ticker.wake();
    underWay -= 1;
  };
  const waitFor = async (work: Promise<unknown>): Promise<void> => {
    const done = work.then(() => true);
    // Whoever waits on the emulated clock for another try waits until it is moved.
    const patience = emulator.faults.list().length > 0 ? PATIENCE_IN_TROUBLE : PATIENCE;
    for (let waited = 0; waited < patience && !(await Promise.race([done, pause(5, false)])); waited += 1);
  };
  return {
    once: () => waitFor(begin()),
    settle: async () => {
      // Those who slept until now get their turn first.
      await pause(0);
      await waitFor(server.features.authorizations.settled());
    },
    rest: async () => {
      for (let patience = 0; patience < 200 && underWay > 0; patience += 1) {
        await emulator.clock.advance(1_000);
        await pause(2);
      }
    },
  };
}

const TICK_AT_MS = 0;
const BETWEEN_CASES_MS = 360_000;

/** Whether the moment of each second that is so many ms after its begin lies in this step. */
function secondBegins(atMs: number, { beforeMs, afterMs }: { beforeMs: number; afterMs: number }): boolean {
  return Math.floor((afterMs - atMs) / 1_000) > Math.floor((beforeMs - atMs) / 1_000);
}

/** Those of the case before would be witnesses of nothing but their own death. */
async function removeStandbys(stage: Stage): Promise<void> {
  for (const { job, standbys } of await stage.cards()) {
    for (const { authorizationId } of standbys) {
      const path = `/api/organizations/${stage.slug}/authorizations/${job}/standbys/${authorizationId}`;
      await stage.owner().call('DELETE', path);
    }
  }
}

/** A fresh consent for every job, so that no case inherits what the one before it ended. */
async function authorizeAll(stage: Stage, cast: Cast): Promise<void> {
  const { slug } = stage;
  const owner = stage.owner();
  const jobsOfDana = JOBS.filter((job) => cast !== 'witness' || job !== 'presence');
  const walks = [await owner.authorize({ slug, jobs: jobsOfDana, email: DANA })];
  if (cast === 'standby') {
    walks.push(await owner.authorize({ slug, jobs: ['users-sync'], email: ILARIA, as: 'standby' }));
  }
  if (cast === 'witness') walks.push(await owner.authorize({ slug, jobs: ['presence'], email: ILARIA }));
  const failed = walks.flatMap(({ walk }) => walk.steps).filter(({ state }) => state !== 'works');
  if (failed.length > 0) throw new Error(failed.map(({ job, state, text }) => `${job}: ${text ?? state}`).join('; '));
}

async function pressSituation(
  { emulator, server }: Stage,
  press: { act: 'stage' | 'undo'; name: string; job: Job | null },
): Promise<void> {
  const app = [...emulator.world.serviceApps.values()].find(({ approvals }) => approvals.length > 0);
  const integration = press.job === null ? null : await server.features.tokenVault.integrations.get(press.job);
  const grants = [...emulator.world.grants.values()];
  // The first one's: a standby that dies is met by no traffic.
  const first = grants.find(({ clientId, ended }) => clientId === integration?.clientId && ended === null);
  const response = await fetch(new URL(`/inspector/situations/${press.act}`, emulator.url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      situation: press.name,
      client: integration?.clientId ?? '',
      person: first?.personUuid ?? DANA,
      app: app?.clientId ?? '',
    }),
  });
  const location = response.headers.get('location');
  const notice = location === null ? null : new URL(location, emulator.url).searchParams.get('notice');
  if (notice === null || notice.startsWith('Not done')) {
    throw new Error(`${press.name} could not be staged: ${notice ?? response.status}`);
  }
}
