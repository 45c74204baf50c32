import type { EmulatedGroup, Emulator } from '../index.ts';
import { type Answered, ask, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';

const DIRECTORY_SCOPES = [
  'spark-admin:locations_read',
  'spark-admin:locations_write',
  'spark-admin:workspaces_read',
  'spark-admin:workspaces_write',
  'spark-admin:telephony_config_read',
  'spark-admin:telephony_config_write',
  'spark-admin:calls_write',
  'spark:telephony_config_read',
];

/** A small world with an administrator's token to look at and change its telephone directory, for tests. */
export interface DirectoryStage {
  emulator: Emulator;
  /** As a Full Admin, or with another token. */
  call(request: string, body?: unknown, token?: string): Promise<Answered>;
  /** All items of a list, page by page. */
  all<T>(path: string, key: string): Promise<T[]>;
  token: string;
  readOnlyToken: string;
  plainToken: string;
  group(kind: EmulatedGroup['kind'], index?: number): EmulatedGroup;
  close(): Promise<void>;
}

export async function openDirectory(people = 400): Promise<DirectoryStage> {
  const emulator = await stillEmulator({ people });
  const dana = personOf(emulator, 'dana.okafor@acme.example');
  const token = tokenFor(emulator, dana, DIRECTORY_SCOPES);
  const plain = [...emulator.world.people.values()].find((it) => it.roles.length === 0 && it.orgUuid === dana.orgUuid);
  if (plain === undefined) throw new Error('The seed has plain people');
  const call = (request: string, body?: unknown, as = token): Promise<Answered> =>
    ask(emulator, request, { token: as, ...(body === undefined ? {} : { body }) });
  return {
    emulator,
    token,
    call,
    all: async (path, key) => {
      const found = [];
      let next: string | undefined = path;
      while (next !== undefined) {
        const answer: Answered = await call(`GET ${next}`);
        if (answer.status !== 200) throw new Error(`${next}: ${answer.status} ${JSON.stringify(answer.body)}`);
        found.push(...answer.body[key]);
        next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
      }
      return found;
    },
    readOnlyToken: tokenFor(emulator, personOf(emulator, 'rita.holm@acme.example'), DIRECTORY_SCOPES),
    plainToken: tokenFor(emulator, plain, DIRECTORY_SCOPES),
    group: (kind, index = 0) => {
      const own = [...emulator.world.groups.values()].filter((it) => it.kind === kind && it.orgUuid === dana.orgUuid);
      const group = own[index];
      if (group === undefined) throw new Error(`The seed has no ${kind} ${index}`);
      return group;
    },
    close: () => emulator.close(),
  };
}
