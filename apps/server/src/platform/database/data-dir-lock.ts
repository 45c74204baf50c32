import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Thrown when another living process holds the data directory. */
export class DataDirInUseError extends Error {
  constructor(dataDir: string, pid: number) {
    super(
      `Another Linekeeper (process ${pid}) uses the data directory ${dataDir}. Stop it, or set LINEKEEPER_DATA_DIR.`,
    );
    this.name = 'DataDirInUseError';
  }
}

const LOCK_NAME = 'linekeeper.lock';

/**
 * Claims a data directory for this process; the claim of a process that died is taken over.
 * Node has no flock: the file holds process id and start time, so that a reused id is not taken for the old holder.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, LOCK_NAME);
  const mine = await markOfThisProcess();
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, mine, { mode: 0o600 });
  try {
    for (;;) {
      if (await linked(draft, path)) return () => releaseLock(path, mine);
      const holder = await readFile(path, 'utf8').catch(() => null);
      if (holder === null) continue;
      if (await isAlive(holder)) throw new DataDirInUseError(dataDir, Number(holder.split(' ')[0]));
      await discardStale(path, holder);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** The living process that holds the data directory, or null. */
export async function dataDirHolder(dataDir: string): Promise<number | null> {
  const holder = await readFile(join(dataDir, LOCK_NAME), 'utf8').catch(() => null);
  return holder !== null && (await isAlive(holder)) ? Number(holder.split(' ')[0]) : null;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Two takers may see the same dead holder: the one that moved away a living claim puts it back. */
async function discardStale(path: string, holder: string): Promise<void> {
  const aside = `${path}.stale.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== holder) await linked(aside, path);
  await rm(aside, { force: true });
}

async function releaseLock(path: string, mine: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(() => null);
  if (holder === mine) await rm(path, { force: true });
}

/** Process id and start time: tells this process from a later one with the same id. */
export async function markOfThisProcess(): Promise<string> {
  return `${process.pid} ${(await processStartTime(process.pid)) ?? ''}`;
}

/** Whether the process of a mark made on this machine still runs. */
export async function isAlive(mark: string): Promise<boolean> {
  const [pidText, startTime] = mark.split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0 || !isRunning(pid)) return false;
  const current = await processStartTime(pid);
  return current === null || startTime === '' || current === startTime;
}

/** True while a process with this id exists, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

/** Field 22 of /proc/<pid>/stat, counted after the process name, which may hold blanks. Null where there is no /proc. */
async function processStartTime(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
