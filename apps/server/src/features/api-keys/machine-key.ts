import type { Platform } from '../../platform/platform.ts';
import { deleteMachineKeys, insertKey } from './api-keys.queries.ts';
import { hashOfKey, makeKeySecret } from './key-secret.ts';

/** Long enough for a person who thinks before the next question; over long before anybody finds it. */
const MACHINE_KEY_MS = 10 * 60_000;

export interface MachineKey {
  secret: string;
  remove(): Promise<void>;
}

/**
 * A key of minutes for whoever may read the data directory, and so the database: they could do everything anyway.
 * `now` is the server's time, which in the demo is the emulator's.
 */
export async function makeMachineKey(
  { database, ids }: Pick<Platform, 'database' | 'ids'>,
  input: { now: Date; by: string },
): Promise<MachineKey> {
  const { now, by } = input;
  const secret = makeKeySecret(ids);
  const keyId = ids.uuid();
  await insertKey(database, {
    keyId,
    secretHash: hashOfKey(secret),
    ending: secret.slice(-4),
    name: by,
    kind: 'machine',
    role: 'owner',
    organizationIds: null,
    createdBy: by,
    now,
    expiresAt: new Date(now.getTime() + MACHINE_KEY_MS),
  });
  return { secret, remove: () => deleteMachineKeys(database, { keyId, expiredBefore: now }) };
}
