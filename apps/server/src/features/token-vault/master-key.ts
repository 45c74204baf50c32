import { createHmac } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Settings, SettingsError } from '../../settings.ts';

export const MASTER_KEY_FILE = 'master-key';
const KEY_BYTES = 32;

export interface MasterKey {
  key: Uint8Array;
  /** Tells keys apart without telling anything about them. */
  fingerprint: string;
}

/**
 * Reads the master key, or makes its file once, readable by its owner only. Throws SettingsError: there is no start without
 * one. `mayMake` is false where sealed data exists already: a new key would only hide that the old one is missing.
 */
export function readMasterKey(
  source: Settings['masterKey'],
  options: { mayMake: boolean; randomBytes(bytes: number): Uint8Array },
): MasterKey {
  if (source === null) {
    throw refusal('LINEKEEPER_MASTER_KEY', 'must be set (32 bytes in base64), or LINEKEEPER_MASTER_KEY_FILE');
  }
  if ('value' in source) return parseKey('LINEKEEPER_MASTER_KEY', source.value);
  if ('file' in source) return parseKey('LINEKEEPER_MASTER_KEY_FILE', readKeyFile(source.file));
  return parseKey('LINEKEEPER_DATA_DIR', readOrMakeFile(source.makeFileIn, options));
}

/** The master key that was in force before, while it is being changed. */
export function readOldMasterKey(source: Settings['oldMasterKey']): MasterKey | null {
  if (source === null) return null;
  if ('value' in source) return parseKey('LINEKEEPER_MASTER_KEY_OLD', source.value);
  return parseKey('LINEKEEPER_MASTER_KEY_OLD_FILE', readKeyFile(source.file, 'LINEKEEPER_MASTER_KEY_OLD_FILE'));
}

function readOrMakeFile(folder: string, options: { mayMake: boolean; randomBytes(bytes: number): Uint8Array }): string {
  const path = join(folder, MASTER_KEY_FILE);
  if (options.mayMake) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) makeFile(path, Buffer.from(options.randomBytes(KEY_BYTES)).toString('base64'));
  }
  const text = readKeyFile(path);
  chmodSync(path, 0o600);
  return text;
}

/**
 * In whole or not at all, and on the disk before anything is sealed under it: the database survives a power failure, and
 * without its key it would be worth nothing. Of two processes that start at once, one makes it and the other reads it.
 */
function makeFile(path: string, key: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${key}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function readKeyFile(path: string, setting = 'LINEKEEPER_MASTER_KEY_FILE'): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    throw refusal(setting, `the master key file cannot be read (${code}); put it back`);
  }
}

function parseKey(setting: string, text: string): MasterKey {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES) throw refusal(setting, 'the master key must be 32 bytes in base64');
  const fingerprint = createHmac('sha256', key).update('linekeeper master key').digest('hex').slice(0, 16);
  return { key, fingerprint };
}

export function refusal(setting: string, rule: string): SettingsError {
  return new SettingsError([{ setting, rule }]);
}
