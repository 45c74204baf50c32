import { createApiKey, listApiKeys, revokeApiKey } from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Organizations } from '../organizations/index.ts';
import { deleteMachineKeys, type KeyRow, selectKeys } from './api-keys.queries.ts';
import { createKey, endKey, findCaller } from './api-keys.ts';
import { presentKey } from './present-key.ts';

export { type MachineKey, makeMachineKey } from './machine-key.ts';

const CLEAN_UP_EVERY_MS = 600_000;

/** Keys by which programs, and our own command line, use the API. */
export function createApiKeys(platform: Platform, { organizations }: { organizations: Organizations }): void {
  const { http, database, clock, ticker } = platform;
  http.useGuards({ findKey: (secret) => findCaller(platform, organizations, secret) });
  const nowOf = (): Date => new Date(clock.now());
  const present = async (row: KeyRow) => presentKey(row, await organizations.list(), nowOf());
  http.route(listApiKeys, async () => {
    const now = nowOf();
    const known = await organizations.list();
    const rows = await selectKeys(database, { now });
    return { keys: rows.map((row) => presentKey(row, known, now)), asOf: now.toISOString() };
  });
  http.route(createApiKey, async ({ body, signedIn }) => {
    if (signedIn === null) throw new AppError('not-signed-in', 'Sign in first.');
    const { row, secret } = await createKey(platform, { organizations, madeBy: signedIn }, body);
    return { key: await present(row), secret };
  });
  http.route(revokeApiKey, async ({ params }) => present(await endKey(platform, params.key)));
  let cleanedAt = 0;
  ticker.register('api-keys.clean-up', async (now) => {
    if (now - cleanedAt < CLEAN_UP_EVERY_MS) return;
    cleanedAt = now;
    await deleteMachineKeys(database, { keyId: null, expiredBefore: new Date(now) });
  });
}
