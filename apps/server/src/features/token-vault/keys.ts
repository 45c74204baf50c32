import type { Platform } from '../../platform/platform.ts';
import { open, type SealedPlace, seal } from './cipher.ts';
import { type MasterKey, readMasterKey, refusal } from './master-key.ts';
import { type DataKeyRow, insertDataKey, selectDataKeys } from './token-vault.queries.ts';

export type Place = Omit<SealedPlace, 'keyId'>;

/** Seals and opens under the data keys; the master key seals only those. */
export interface Keyring {
  /** The key new ciphertexts are sealed under. */
  currentKeyId(): string;
  /** Seals under the current key; a row's columns share one key id, so ask `currentKeyId` in the same breath. */
  seal(place: Place, text: string): Buffer;
  open(place: Place, sealed: { keyId: string; bytes: Uint8Array }): Promise<string>;
}

/** Opens the data keys with the master key, making the first one. Throws SettingsError when the master key is not theirs. */
export async function openKeyring(platform: Platform): Promise<Keyring> {
  const { database, ids, clock, settings } = platform;
  const known = await selectDataKeys(database);
  const master = readMasterKey(settings.masterKey, {
    mayMake: known.length === 0,
    randomBytes: (bytes) => ids.randomBytes(bytes),
  });
  if (known.length === 0) {
    const dataKeyId = ids.uuid();
    const sealed = seal(
      { key: master.key, nonce: ids.randomBytes(12), place: placeOfKey(dataKeyId, master) },
      ids.randomBytes(32),
    );
    await insertDataKey(database, {
      dataKeyId,
      sealed,
      fingerprint: master.fingerprint,
      createdAt: new Date(clock.now()),
    });
  }
  const keys = new Map<string, Uint8Array>();
  const load = async (): Promise<string> => {
    const rows = await selectDataKeys(database);
    for (const row of rows) keys.set(row.data_key_id, openDataKey(row, master));
    const newest = rows.at(-1);
    if (newest === undefined) throw new Error('there is no data key');
    return newest.data_key_id;
  };
  let current = await load();
  const keyOf = async (keyId: string): Promise<Uint8Array> => {
    // Another process may have made a key since we looked.
    if (!keys.has(keyId)) current = await load();
    const key = keys.get(keyId);
    if (key === undefined) throw new Error(`data key ${keyId} is missing from the database`);
    return key;
  };
  return {
    currentKeyId: () => current,
    seal: (place, text) => {
      const key = keys.get(current);
      if (key === undefined) throw new Error('the current data key is not loaded');
      return seal({ key, nonce: ids.randomBytes(12), place: { ...place, keyId: current } }, Buffer.from(text));
    },
    open: async (place, { keyId, bytes }) =>
      open({ key: await keyOf(keyId), place: { ...place, keyId } }, bytes).toString('utf8'),
  };
}

function openDataKey(row: DataKeyRow, master: MasterKey): Uint8Array {
  if (row.master_key_fingerprint !== master.fingerprint) {
    throw refusal(
      'LINEKEEPER_MASTER_KEY',
      `this database is sealed under another master key (fingerprint ${row.master_key_fingerprint}, ` +
        `given ${master.fingerprint}); start with the key it was made with`,
    );
  }
  return open({ key: master.key, place: placeOfKey(row.data_key_id, master) }, row.sealed);
}

function placeOfKey(dataKeyId: string, master: MasterKey): SealedPlace {
  return {
    table: 'token_vault_data_key',
    organizationId: null,
    rowId: dataKeyId,
    column: 'sealed',
    generation: 1,
    keyId: master.fingerprint,
  };
}
