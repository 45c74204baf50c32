import { getSession } from '@linekeeper/api-contract';
import { type MachineKey, makeMachineKey } from '../features/api-keys/index.ts';
import { runningEmbeddedPostgres } from '../platform/database/embedded-postgres.ts';
import { connectDatabase, type OpenDatabase } from '../platform/database/open-database.ts';
import { createIds } from '../platform/ids.ts';
import { createLog } from '../platform/log.ts';
import { type CommandSettings, readCommandSettings, type Settings, SettingsError } from '../settings.ts';
import { type Api, createApi, notReached } from './call-api.ts';
import { CommandError, EXIT, type Terminal } from './terminal.ts';

export interface Door {
  api: Api;
  close(): Promise<void>;
}

const BY = 'the command line on the machine';

/** The API with the key of the environment or of standard input; on the machine itself with one made for this moment. */
export async function openDoor(terminal: Terminal, options: { keyFromInput: boolean }): Promise<Door> {
  const settings = readOwnSettings(terminal);
  const { url } = settings;
  const key = options.keyFromInput ? (await terminal.readInput()).trim() : settings.apiKey;
  if (options.keyFromInput && !key?.startsWith('lk_')) {
    throw new CommandError('Standard input holds no API key.', EXIT.wrongUse);
  }
  if (key !== null) return { api: createApi({ url, key, fetch: terminal.fetch }), close: async () => undefined };
  if (!settings.here) {
    throw new CommandError(
      'LINEKEEPER_URL is set and LINEKEEPER_API_KEY is not.',
      EXIT.wrongUse,
      'Make a key under Installation > API keys and give it by LINEKEEPER_API_KEY or with --key-stdin.',
    );
  }
  return openOnMachine(terminal, settings);
}

async function openOnMachine(terminal: Terminal, { url, server }: CommandSettings): Promise<Door> {
  // Asked first: without a server there is nothing to make a key for.
  await timeOf(terminal, url);
  const opened = await databaseOf(server);
  const made: MachineKey[] = [];
  const close = async (): Promise<void> => {
    for (const { remove } of made) await remove();
    await opened.close();
  };
  const makeKey = async (): Promise<string> => {
    // The server's time, not ours: in the demo it is the emulator's.
    const now = await timeOf(terminal, url);
    const ids = createIds(() => now.getTime());
    const key = await makeMachineKey({ database: opened.database, ids }, { now, by: BY });
    made.push(key);
    return key.secret;
  };
  try {
    return { api: createApi({ url, key: await makeKey(), renew: makeKey, fetch: terminal.fetch }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function readOwnSettings(terminal: Terminal): CommandSettings {
  try {
    return readCommandSettings(terminal.environment);
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandError(error.message, EXIT.wrongUse);
    throw error;
  }
}

async function timeOf(terminal: Terminal, url: string): Promise<Date> {
  const response = await terminal.fetch(`${url}${getSession.path}`).catch(notReached(url));
  const session = getSession.response.safeParse(await response.json().catch(() => null));
  if (session.success) return new Date(session.data.asOf);
  throw new CommandError(`What answers at ${url} is no Linekeeper, or not ready.`, EXIT.unreachable);
}

async function databaseOf(settings: Settings): Promise<OpenDatabase> {
  const log = createLog('silent');
  if (settings.database.kind === 'external') return connectDatabase(settings.database.url, log, 1);
  const running = await runningEmbeddedPostgres(settings.dataDir);
  if (running !== null) return connectDatabase(running, log, 1);
  throw new CommandError(
    `The database of ${settings.dataDir} does not run, so no key can be made.`,
    EXIT.unreachable,
    'Start Linekeeper with the same LINEKEEPER_DATA_DIR, or set LINEKEEPER_API_KEY.',
  );
}
