import { sleepOnMachine } from '../../platform/clock.ts';
import type { Platform } from '../../platform/platform.ts';
import { keyOfGrant } from './grant-news.ts';
import type { HeldAccess } from './grant-store.ts';
import { selectVersions } from './grants.queries.ts';
import type { GrantRef } from './token-vault.types.ts';

/** Looks at the rows behind what is held in memory, many in one statement; nobody waits for it. */
export interface LookAgain {
  look(target: GrantRef, held: HeldAccess): void;
}

interface LookAgainDeps {
  platform: Pick<Platform, 'database' | 'log'>;
  onUnchanged(target: GrantRef): void;
  /** The row is another one, or gone. */
  onChanged(target: GrantRef): Promise<unknown>;
  onFailed(target: GrantRef): void;
}

/** What comes together in this time is asked together, on the machine's clock: it bounds statements, not the age of a token. */
const GATHER_MS = 200;

interface Asked {
  target: GrantRef;
  held: HeldAccess;
}

export function createLookAgain({ platform, onUnchanged, onChanged, onFailed }: LookAgainDeps): LookAgain {
  const { database, log } = platform;
  let waiting = new Map<string, Asked>();
  const askAll = async (): Promise<void> => {
    await sleepOnMachine(GATHER_MS);
    const asked = waiting;
    waiting = new Map();
    try {
      const rows = await selectVersions(
        database,
        [...asked.values()].map(({ target }) => target),
      );
      const now = new Map(rows.map((row) => [`${row.organization_id}/${row.authorization_id}`, row]));
      for (const [key, { target, held }] of asked) {
        const row = now.get(key);
        const unchanged = row?.adoption_id === held.adoptionId && row.generation === held.generation;
        if (unchanged) onUnchanged(target);
        else onChanged(target).catch((error: unknown) => failed([target], error));
      }
    } catch (error) {
      failed(
        [...asked.values()].map(({ target }) => target),
        error,
      );
    }
  };
  const failed = (targets: readonly GrantRef[], error: unknown): void => {
    for (const target of targets) onFailed(target);
    log.warn({ err: error, grants: targets.length }, 'grants could not be looked at again');
  };
  return {
    look: (target, held) => {
      const isFirst = waiting.size === 0;
      waiting.set(keyOfGrant(target), { target, held });
      if (isFirst) void askAll();
    },
  };
}
