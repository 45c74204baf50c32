import type { Logger } from 'pino';
import { createApiKeys } from './features/api-keys/index.ts';
import { createAuditLog } from './features/audit-log/index.ts';
import { type Authorizations, createAuthorizations } from './features/authorizations/index.ts';
import { type CallControl, createCallControl } from './features/call-control/index.ts';
import { type CallRecords, createCallRecords } from './features/call-records/index.ts';
import { createDirectory, type RunningDirectory } from './features/directory/index.ts';
import { createKnowledgeBase } from './features/knowledge-base/index.ts';
import { createNotifications, type Notifications } from './features/notifications/index.ts';
import { createOrganizations, type Organizations } from './features/organizations/index.ts';
import { createPresence, type RunningPresence } from './features/presence/index.ts';
import { createSignIn, type SignIn } from './features/sign-in/index.ts';
import { createTokenVault, type TokenVault } from './features/token-vault/index.ts';
import { type Clock, createSystemClock, sleepOnMachine } from './platform/clock.ts';
import { createPlatform, type RunningPlatform } from './platform/create-platform.ts';
import { type OpenDatabase, openDatabase } from './platform/database/open-database.ts';
import { followEmulatorClock } from './platform/emulator-clock.ts';
import { createIds, type Ids } from './platform/ids.ts';
import { createLog } from './platform/log.ts';
import { registerWithEmulator } from './register-with-emulator.ts';
import type { Settings } from './settings.ts';

/** What tests and campaigns put in the place of the real thing. */
export interface ComposeOverrides {
  clock?: Clock;
  ids?: Ids;
  log?: Logger;
  /** Not closed by the server. */
  opened?: OpenDatabase;
  webUiFolder?: string;
}

export interface Features {
  organizations: Organizations;
  tokenVault: TokenVault;
  authorizations: Authorizations;
  signIn: SignIn;
  directory: RunningDirectory;
  presence: RunningPresence;
  callControl: CallControl;
  callRecords: CallRecords;
  notifications: Notifications;
}

export interface Server {
  platform: RunningPlatform;
  features: Features;
  /** Answers from here on, and does the work that is due unless `work` is false. Returns the public address. */
  listen(options?: { work?: boolean }): Promise<string>;
  close(): Promise<void>;
}

const SETTLE_TIMEOUT_MS = 3_000;

/** The same composition for the program, for tests and for campaigns: platform, then features in their order. */
export async function composeServer(settings: Settings, overrides: ComposeOverrides = {}): Promise<Server> {
  const log = overrides.log ?? createLog(settings.logLevel);
  const parts = await openParts(settings, log, overrides);
  try {
    const platform = await createPlatform({ settings, log, ...parts });
    return asServer({ settings, platform, parts, features: await createFeatures(platform) });
  } catch (error) {
    await parts.close();
    throw error;
  }
}

function asServer(made: { settings: Settings; platform: RunningPlatform; features: Features; parts: Parts }): Server {
  const { settings, platform, features, parts } = made;
  return {
    platform,
    features,
    listen: async ({ work = settings.roles.includes('worker') } = {}) => {
      if (platform.settings.emulatorUrl !== null) await registerWithEmulator(platform, features.tokenVault);
      await platform.http.listen();
      platform.http.markReady();
      await platform.jobs.start({ work });
      if (work) platform.ticker.start();
      return platform.publicUrl();
    },
    close: async () => {
      const steps = [
        () => platform.stopTaking(),
        // Work that takes longer is taken up again by the next process.
        () => Promise.race([settled(features), sleepOnMachine(SETTLE_TIMEOUT_MS)]),
        () => platform.close(),
        () => parts.close(),
      ];
      for (const step of steps) {
        // With the database away most of them fail: our own one is stopped all the same.
        await step().catch((error: unknown) => platform.log.warn({ err: error }, 'something did not stop in order'));
      }
    },
  };
}

async function settled(features: Features): Promise<void> {
  await Promise.all([
    features.presence.stop(),
    features.directory.settled(),
    features.callRecords.settled(),
    features.notifications.settled(),
  ]);
  features.notifications.close();
}

async function createFeatures(platform: RunningPlatform): Promise<Features> {
  const organizations = createOrganizations(platform);
  createAuditLog(platform, { organizations });
  createApiKeys(platform, { organizations });
  const tokenVault = await createTokenVault(platform);
  const authorizations = createAuthorizations(platform, { organizations, tokenVault });
  const signIn = createSignIn(platform, { organizations, tokenVault, authorizations });
  const directory = createDirectory(platform, { organizations, authorizations });
  const presence = createPresence(platform, { organizations, authorizations, directory });
  const callControl = createCallControl(platform, { organizations, authorizations, directory, tokenVault, presence });
  const callRecords = createCallRecords(platform, { authorizations, directory });
  const { secrets } = tokenVault;
  const notifications = createNotifications(platform, { organizations, authorizations, directory, signIn, secrets });
  createKnowledgeBase(platform);
  const heart = { organizations, tokenVault, authorizations, signIn, notifications };
  return { ...heart, directory, presence, callControl, callRecords };
}

interface Parts {
  clock: Clock;
  ids: Ids;
  opened: OpenDatabase;
  webUiFolder?: string;
  close(): Promise<void>;
}

/** Database and clock start at the same time: both wait for another process. */
async function openParts(settings: Settings, log: Logger, overrides: ComposeOverrides): Promise<Parts> {
  const [opened, followed] = await Promise.all([
    overrides.opened ?? openDatabase(settings, log),
    overrides.clock === undefined && settings.emulatorUrl !== null
      ? followEmulatorClock(settings.emulatorUrl, log)
      : null,
  ]);
  const clock = overrides.clock ?? followed ?? createSystemClock();
  return {
    clock,
    ids: overrides.ids ?? createIds(() => clock.now()),
    opened,
    ...(overrides.webUiFolder === undefined ? {} : { webUiFolder: overrides.webUiFolder }),
    close: async () => {
      followed?.close();
      if (overrides.opened === undefined) await opened.close();
    },
  };
}
