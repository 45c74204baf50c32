import type { Platform } from '../../platform/platform.ts';
import type { Keyring, Place } from './keys.ts';
import { selectSecret, upsertSecret } from './token-vault.queries.ts';
import type { TokenVault } from './token-vault.types.ts';

/** Secrets other features need in clear now and then, such as those that sign webhooks. */
export function createFeatureSecrets(platform: Platform, keyring: Keyring): TokenVault['secrets'] {
  const { database, clock } = platform;
  return {
    put: async (organizationId, name, value) => {
      while (true) {
        const before = (await selectSecret(database, { organizationId, name }))[0];
        const generation = (before?.generation ?? 0) + 1;
        const sealer = await keyring.sealer();
        const saved = await upsertSecret(database, {
          organizationId,
          name,
          generation,
          dataKeyId: sealer.keyId,
          sealed: sealer.seal(placeOfSecret({ organizationId, name }, generation), value),
          savedAt: new Date(clock.now()),
        });
        if (saved.length > 0) return;
      }
    },
    get: async (organizationId, name) => {
      const row = (await selectSecret(database, { organizationId, name }))[0];
      if (row === undefined) return null;
      const place = placeOfSecret({ organizationId, name }, row.generation);
      return keyring.open(place, { keyId: row.data_key_id, bytes: row.sealed });
    },
  };
}

export function placeOfSecret(secret: { organizationId: string; name: string }, generation: number): Place {
  return {
    table: 'token_vault_secret',
    organizationId: secret.organizationId,
    rowId: secret.name,
    column: 'sealed',
    generation,
  };
}
