import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MASTER_KEY_FILE } from '../features/token-vault/index.ts';
import { dataDirHolder } from '../platform/database/data-dir-lock.ts';
import { embeddedCluster } from '../platform/database/embedded-postgres.ts';
import type { Settings } from '../settings.ts';
import { broken, codeOf, type Finding, ok, warning } from './finding.ts';

const FEW_BYTES = 2_000_000_000;
const TOO_FEW_BYTES = 200_000_000;

const of = (subject: string): { area: 'data directory'; subject: string } => ({ area: 'data directory', subject });

/** Rights, free space, who uses it, and the master key's file. */
export async function checkDataDir(settings: Settings): Promise<Finding[]> {
  const folder = resolve(settings.dataDir);
  const found = await stat(folder).catch((error: unknown) => codeOf(error));
  const key = await checkKeyFile(settings);
  if (found === 'ENOENT') {
    return [
      warning(of(folder), { seen: 'It does not exist yet.', todo: 'Nothing: the first start makes it.' }),
      ...key,
    ];
  }
  if (typeof found === 'string' || !found.isDirectory()) {
    return [
      broken(of(folder), {
        seen: typeof found === 'string' ? `It cannot be looked at (${found}).` : 'It is no directory.',
        todo: 'Give this account the rights to it, or set LINEKEEPER_DATA_DIR to another place.',
      }),
      ...key,
    ];
  }
  return [await checkRights(folder, found), await checkSpace(settings, folder), ...key];
}

async function checkRights(folder: string, { mode, uid }: { mode: number; uid: number }): Promise<Finding> {
  const usable = await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!usable) {
    return broken(of(folder), {
      seen: `This account (user id ${process.getuid?.()}) may not read and write it; it belongs to user id ${uid}.`,
      todo: `Run Linekeeper as that account, or give the directory to this one: chown -R ${process.getuid?.()} ${folder}`,
    });
  }
  // Others may pass through, as the database's own account does where Linekeeper runs as root; they may not look.
  if ((mode & 0o066) !== 0) {
    return warning(of(folder), {
      seen: `Other accounts of this machine may look into it (mode ${octal(mode)}).`,
      todo: `chmod go-rw ${folder}`,
    });
  }
  const holder = await dataDirHolder(folder);
  const used = holder === null ? 'no server uses it now' : `process ${holder} uses it`;
  return ok(of(folder), `It can be read and written by this account, others see nothing; ${used}.`);
}

async function checkSpace(settings: Settings, folder: string): Promise<Finding> {
  const cluster = settings.database.kind === 'embedded' ? await embeddedCluster(folder) : null;
  const { bavail, bsize } = await statfs(cluster ?? folder);
  const free = bavail * bsize;
  const seen = `${(free / 1e9).toFixed(1)} GB are free.`;
  const todo = 'Make room on this disk. A full disk stops the database, and with it the renewal of authorizations.';
  if (free < TOO_FEW_BYTES) return broken(of('free space'), { seen, todo });
  return free < FEW_BYTES ? warning(of('free space'), { seen, todo }) : ok(of('free space'), seen);
}

async function checkKeyFile({ masterKey, dataDir }: Settings): Promise<Finding[]> {
  if (masterKey === null || 'value' in masterKey) return [];
  const made = 'makeFileIn' in masterKey;
  const path = resolve(made ? join(masterKey.makeFileIn, MASTER_KEY_FILE) : masterKey.file);
  const found = await stat(path).catch((error: unknown) => codeOf(error));
  if (found === 'ENOENT' && made && (await embeddedCluster(dataDir)) === null) {
    return [warning(of(path), { seen: 'There is no master key yet.', todo: 'Nothing: the first start makes it.' })];
  }
  if (typeof found === 'string') {
    return [
      broken(of(path), {
        seen: found === 'ENOENT' ? 'The file of the master key is not there.' : `It cannot be read (${found}).`,
        todo: 'Put it back from your backup. Without it no token can be read, and everything has to be authorized anew.',
      }),
    ];
  }
  return [rightsOfKeyFile(path, found)];
}

function rightsOfKeyFile(path: string, { mode, uid }: { mode: number; uid: number }): Finding {
  const own = process.getuid?.();
  if ((mode & 0o077) !== 0) {
    return broken(of(path), {
      seen: `Other accounts of this machine may read or change the master key (mode ${octal(mode)}).`,
      todo: `chmod 600 ${path}; then, if others do use this machine, change the key: docs/operating/keys.md`,
    });
  }
  if (own !== undefined && uid !== own && uid !== 0) {
    return broken(of(path), {
      seen: `The master key belongs to another account (user id ${uid}, this is ${own}).`,
      todo: `Run this as the account Linekeeper runs as, or: chown ${own} ${path}`,
    });
  }
  return ok(of(path), 'The master key is there, for its owner alone. Is it in your backup too?');
}

const octal = (mode: number): string => (mode & 0o777).toString(8);
