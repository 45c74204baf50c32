import type { Platform } from '../../platform/platform.ts';
import { open, type SealedPlace, seal } from './cipher.ts';
import { type DataKeyRow, insertFirstDataKey, rewrapDataKey, selectDataKeys } from './data-keys.queries.ts';
import { insertMasterKeyChange } from './key-rotation.queries.ts';
import { type MasterKey, readMasterKey, readOldMasterKey, refusal } from './master-key.ts';

export type Place = Omit<SealedPlace, 'keyId'>;
export type KeyringPlatform = Pick<Platform, 'database' | 'ids' | 'clock' | 'settings' | 'crashPoint' | 'log'>;

/** Seals under one data key; all columns of a row are sealed under the same one. */
export interface Sealer {
  readonly keyId: string;
  seal(place: Place, text: string): Buffer;
}

/** A data key as it is stored. */
export interface WrappedKey {
  dataKeyId: string;
  sealed: Buffer;
  fingerprint: string;
}

/** Seals and opens under the data keys; the master key seals only those. */
export interface Keyring {
  /** Seals under the newest key the database has at this moment. Throws SettingsError where our master key does not open it. */
  sealer(): Promise<Sealer>;
  open(place: Place, sealed: { keyId: string; bytes: Uint8Array }): Promise<string>;
  /** A fresh data key, not stored yet. */
  makeKey(): WrappedKey;
  masterFingerprint: string;
}

/**
 * Opens the data keys with the master key, making the first one. Those sealed under the old master key, where one is given, are
 * sealed under the new one first. Throws SettingsError when a key opens under neither.
 */
export async function openKeyring(platform: KeyringPlatform): Promise<Keyring> {
  const { database, ids, settings } = platform;
  const known = await selectDataKeys(database);
  const master = readMasterKey(settings.masterKey, {
    mayMake: known.length === 0,
    randomBytes: (bytes) => ids.randomBytes(bytes),
  });
  const makeKey = (): WrappedKey => {
    const dataKeyId = ids.uuid();
    return { dataKeyId, ...wrap(platform, { dataKeyId, key: ids.randomBytes(32), master }) };
  };
  if (known.length === 0) {
    await insertFirstDataKey(database, { ...makeKey(), createdAt: new Date(platform.clock.now()) });
  }
  await rewrap(platform, { rows: known, master, old: readOldMasterKey(settings.oldMasterKey) });
  const keys = new Map<string, Uint8Array>();
  // What is open stays open: another process may have changed the master key under us.
  const load = async (): Promise<DataKeyRow[]> => {
    const rows = await selectDataKeys(database);
    for (const row of rows) if (!keys.has(row.data_key_id)) keys.set(row.data_key_id, unwrap(row, master));
    return rows;
  };
  await load();
  return {
    masterFingerprint: master.fingerprint,
    makeKey,
    sealer: async () => {
      const keyId = (await load()).at(-1)?.data_key_id;
      const key = keyId === undefined ? undefined : keys.get(keyId);
      if (keyId === undefined || key === undefined) throw new Error('there is no data key');
      return {
        keyId,
        seal: (place, text) => seal({ key, nonce: ids.randomBytes(12), place: { ...place, keyId } }, Buffer.from(text)),
      };
    },
    open: async (place, { keyId, bytes }) => {
      // Another process may have made a key since we looked.
      if (!keys.has(keyId)) await load();
      const key = keys.get(keyId);
      if (key === undefined) throw new Error(`data key ${keyId} is missing from the database`);
      return open({ key, place: { ...place, keyId } }, bytes).toString('utf8');
    },
  };
}

/** Key by key, each in one statement: whoever dies in between is followed by one who goes on with both master keys. */
async function rewrap(
  platform: KeyringPlatform,
  input: { rows: DataKeyRow[]; master: MasterKey; old: MasterKey | null },
): Promise<void> {
  const { database, ids, clock, log } = platform;
  const { rows, master, old } = input;
  const under = rows.filter((row) => old !== null && row.master_key_fingerprint === old.fingerprint);
  const newest = rows.at(-1);
  if (old === null || newest === undefined || under.length === 0 || old.fingerprint === master.fingerprint) return;
  let done = 0;
  for (const row of under) {
    const dataKeyId = row.data_key_id;
    const { sealed } = wrap(platform, { dataKeyId, key: unwrap(row, old), master });
    platform.crashPoint('vault.rekey.before-save');
    done += (await rewrapDataKey(database, { dataKeyId, sealed, from: old.fingerprint, to: master.fingerprint }))
      .length;
    platform.crashPoint('vault.rekey.after-save');
  }
  const at = new Date(clock.now());
  await insertMasterKeyChange(database, {
    rotationId: ids.uuid(),
    dataKeyId: newest.data_key_id,
    version: newest.version,
    at,
    total: under.length,
    resealed: done,
  });
  log.warn({ keys: done }, 'the data keys are under the new master key now: the old one is not needed any more');
}

function wrap(
  platform: Pick<Platform, 'ids'>,
  input: { dataKeyId: string; key: Uint8Array; master: MasterKey },
): { sealed: Buffer; fingerprint: string } {
  const { dataKeyId, key, master } = input;
  const place = placeOfKey(dataKeyId, master);
  const sealed = seal({ key: master.key, nonce: platform.ids.randomBytes(12), place }, key);
  return { sealed, fingerprint: master.fingerprint };
}

/** Opens a data key. Throws SettingsError under another master key than the one it is sealed under. */
export function unwrap(row: DataKeyRow, master: MasterKey): Uint8Array {
  if (row.master_key_fingerprint !== master.fingerprint) {
    throw refusal(
      'LINEKEEPER_MASTER_KEY',
      `this database is sealed under another master key (fingerprint ${row.master_key_fingerprint}, ` +
        `given ${master.fingerprint}); start with the key it was made with, or give that one as ` +
        'LINEKEEPER_MASTER_KEY_OLD to change it',
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
