import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { registerCdrControlRoutes } from './cdr/control-routes.ts';
import { openCdr } from './cdr/door.ts';
import { createFaults } from './chaos/faults.ts';
import { registerBot } from './control/bots.ts';
import { registerControlRoutes } from './control/control-routes.ts';
import { registerIntegration } from './control/integrations.ts';
import { createLevers } from './control/levers.ts';
import { personalToken } from './control/personal-token.ts';
import { createRequestLog } from './control/request-log.ts';
import { registerServiceApp } from './control/service-apps.ts';
import { registerControlHubRoutes } from './control-hub/routes.ts';
import { registerCoverageRoutes } from './coverage/routes.ts';
import { personForToken, registerDoorRoutes } from './door/door-routes.ts';
import { hostInUrl, openRealNames, type RealNames } from './door/real-names.ts';
import type { Emulator, EmulatorOptions, EmulatorParts } from './doors.ts';
import { registerInspectorRoutes } from './inspector/routes.ts';
import { startLife } from './life/life.ts';
import { DEFAULT_MODES } from './modes.ts';
import { createServer } from './server.ts';
import { createEmulatorClock, machineNowMs } from './state/clock.ts';
import { createRandom, type SeededRandom } from './state/random.ts';
import { startRetention } from './state/retention.ts';
import { createWorld, seedWorld } from './state/seed.ts';
import { worldFromJson } from './state/snapshot.ts';
import { createSnapshotParts, type SnapshotPart } from './state/snapshot-parts.ts';
import { registerSnapshotRoutes } from './state/snapshot-routes.ts';
import { createSnapshots } from './state/snapshots.ts';
import { openStateFile, type StateFile } from './state/state-file.ts';
import { createTruthLog } from './state/truth-log.ts';
import type { Services } from './state/world.ts';
import { checkWorld, readWorldFile } from './state/world-file/read-world-file.ts';
import { seedWorldFile } from './state/world-file/seed-world-file.ts';
import type { WorldFile } from './state/world-file/world-file.ts';
import { telephonyOf } from './telephony/telephony.ts';
import { registerWebexRoutes } from './webex/routes.ts';

export { recordStoreOf } from './cdr/record-store.ts';
export type * from './doors.ts';
export { type TruthEventOf, type TruthKind, truthOfKind } from './state/truth-kinds.ts';
export type * from './state/world.ts';
export { generateHistory } from './telephony/history-generator.ts';
export { telephonyOf } from './telephony/telephony.ts';

const DEFAULT_SEED = 'linekeeper';
const DEFAULT_PEOPLE = 2000;

interface Core {
  services: Services;
  random: SeededRandom;
  stateFile: StateFile | null;
  stateWarning: string | null;
  reseed(): void;
}

/** The world somebody described, in a file or in code; null: Acme Hotels and Borgo. */
function describedWorld({ seedFile, world }: EmulatorOptions): WorldFile | null {
  if (seedFile !== undefined) return readWorldFile(seedFile);
  return world === undefined ? null : checkWorld(world);
}

/** World, clock and randomness, loaded from the state file or seeded. */
function createCore(options: EmulatorOptions): Core {
  const seed = options.seed ?? DEFAULT_SEED;
  const startMs = options.startMs ?? machineNowMs();
  const described = describedWorld(options);
  const world = createWorld();
  const truth = createTruthLog({ path: options.truthFile });
  let nowMs = (): number => startMs;
  const stateFile =
    options.stateFile === undefined
      ? null
      : openStateFile({ path: options.stateFile, world, truth, nowMs: () => nowMs() });
  const clock = createEmulatorClock({
    startMs: Math.max(startMs, stateFile?.savedMs ?? 0),
    rate: options.clockRate ?? 1,
  });
  nowMs = clock.now;
  const reseed = (): void => {
    const { integrations, serviceApps, signingKey } = world;
    // Registered by developers, not by the organizations: the approvals go with these.
    const apps = [...serviceApps].map(([clientId, app]) => [clientId, { ...app, approvals: [] }]);
    const kept = { integrations: [...integrations], serviceApps: apps, signingKey };
    worldFromJson(world, kept);
    const people = options.people ?? DEFAULT_PEOPLE;
    const nowMs = clock.now();
    if (described === null) seedWorld({ world, random: createRandom(`${seed}/world`), people, nowMs });
    else seedWorldFile({ world, seed, people, nowMs }, described);
  };
  const unused = described !== null && world.organizations.size > 0;
  if (world.organizations.size === 0) reseed();
  stateFile?.begin();
  // After a restart the run goes on with other random values: ids given out before a kill must not come again.
  const random = createRandom(stateFile?.savedMs == null ? `${seed}/run` : `${seed}/run/${clock.now()}`);
  const services: Services = {
    world,
    clock,
    random,
    truth,
    modes: { ...DEFAULT_MODES, ...options.modes },
    parts: createSnapshotParts(),
    url: '',
    changed: (weight) => stateFile?.changed(weight),
  };
  const notUsed = unused ? 'The state file holds a world already; the one described is used after a reset only.' : null;
  return { services, random, stateFile, stateWarning: stateFile?.warning ?? notUsed, reseed };
}

/** Settings that are changed in place, as a part of snapshots. */
function settingsPart(settings: object): SnapshotPart {
  const first = structuredClone(settings);
  return {
    save: () => ({ ...settings }),
    load: (saved) => Object.assign(settings, saved ?? first),
    reset: () => Object.assign(settings, first),
  };
}

async function openDoor(app: FastifyInstance, options: EmulatorOptions): Promise<RealNames> {
  const ports = typeof options.realNames === 'object' ? options.realNames : {};
  return openRealNames({
    host: options.host ?? '127.0.0.1',
    tlsPort: ports.tlsPort ?? 0,
    proxyPort: ports.proxyPort ?? 0,
    // Clients hold certificates against the machine's clock, whatever the emulated one says.
    machineMs: machineNowMs(),
    handle: (request, response) => app.routing(request, response),
  });
}

/** Starts a Webex of its own on one port: API, sign-in pages, Control Hub and the levers behind them. */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { services, random, stateFile, stateWarning, reseed } = createCore(options);
  const { world, clock, truth, modes } = services;
  const faults = createFaults({ services, seed: options.seed ?? DEFAULT_SEED });
  if (options.chaos !== undefined) faults.usePreset(options.chaos, options.seed ?? DEFAULT_SEED);
  const requests = createRequestLog(options.requestLogSize);
  const trackingRandom = createRandom(`${options.seed ?? DEFAULT_SEED}/tracking/${clock.now()}`);
  const app = createServer({ services, faults, requests, trackingRandom });
  const telephony = telephonyOf(services);
  telephony.dropCallsUnderWay(stateFile?.savedMs ?? clock.now());
  startRetention(services);
  services.parts.register('telephony/settings', settingsPart(telephony.settings));
  const cdr = openCdr(services, options);
  const snapshots = createSnapshots({
    services,
    random,
    afterRestore: (savedMs) => {
      telephony.dropCallsUnderWay(savedMs);
      stateFile?.save();
    },
  });
  const parts: EmulatorParts = {
    services,
    levers: createLevers(services),
    faults,
    requests,
    registerIntegration: (input) => registerIntegration(services, input),
    registerServiceApp: (input) => registerServiceApp(services, input),
    reset: () => {
      reseed();
      Object.assign(modes, { ...DEFAULT_MODES, ...options.modes });
      truth.clear();
      services.parts.reset();
      // What was due in the old world is not due in the new one.
      clock.restart(clock.now());
      requests.clear();
      stateFile?.save();
    },
  };
  registerWebexRoutes(app, services);
  registerControlRoutes(app, parts);
  registerCdrControlRoutes(app, services, cdr);
  registerSnapshotRoutes(app, snapshots);
  registerCoverageRoutes(app);
  registerControlHubRoutes(app, parts, telephony.calls);
  registerInspectorRoutes(app, parts, telephony.calls);
  let realNames: RealNames | null = null;
  registerDoorRoutes(app, services, () => realNames);

  await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  services.url = `http://${hostInUrl(options.host ?? '127.0.0.1')}:${port}`;
  if (options.realNames) realNames = await openDoor(app, options);
  const life = options.life ? startLife(services, options.life) : null;

  return {
    url: services.url,
    services,
    stateWarning,
    clock,
    world,
    truth,
    modes,
    levers: parts.levers,
    faults,
    requests,
    calls: telephony.calls,
    cdr,
    history: cdr.history,
    realNames,
    personalToken: (email) => {
      const person = personForToken(world, email);
      if (person === null) throw new Error(`There is no active person with the address ${email}`);
      return personalToken(services, person).accessToken;
    },
    registerIntegration: parts.registerIntegration,
    registerServiceApp: parts.registerServiceApp,
    registerBot: (input) => registerBot(services, input),
    snapshot: snapshots.take,
    restore: snapshots.restore,
    reset: parts.reset,
    close: async () => {
      life?.stop();
      clock.stop();
      telephony.deliveries.close();
      await realNames?.close();
      await app.close();
      stateFile?.close();
      truth.close();
    },
  };
}
