import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isCode, isRunning, lockDataDir } from './data-dir-lock.ts';
import { canReach, findSystemUser, preparePostgresBinaries, type SystemUser } from './postgres-binaries.ts';

export interface EmbeddedPostgresOptions {
  /** Everything lives below it: cluster, password, log, lock. */
  dataDir: string;
  /** 0 or left out takes a free one. */
  port?: number;
  /** False only for tests and benches: survives no power failure, but is quick. */
  durable?: boolean;
}

export interface EmbeddedPostgres {
  /** Connection string of the database `postgres`; see `databaseUrl` for others. */
  url: string;
  port: number;
  pid: number;
  /** Starts with a new cluster, a stopped one, or one left running by a process that died. */
  how: 'created' | 'started' | 'adopted';
  stop(): Promise<void>;
}

interface Place {
  /** Holds cluster, log and, where needed, a copy of the binaries; the database's user can reach it. */
  home: string;
  cluster: string;
  passwordFile: string;
  user: SystemUser | null;
}

const USER = 'linekeeper';
const START_TIMEOUT_MS = 60_000;
const LOG_LIMIT_BYTES = 10_000_000;

/** Starts PostgreSQL on loopback; adopts the one a killed process of ours left running in the same data directory. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const unlock = await lockDataDir(dataDir);
  try {
    const user = await findSystemUser();
    if (user !== null) await chmod(dataDir, 0o711);
    const place = await placeFor(dataDir, user);
    const running = await runningPostmaster(place.cluster);
    if (running !== null) return await asHandle(place, running, { how: 'adopted', unlock });
    const binaries = await preparePostgresBinaries(user, join(place.home, 'postgres-binaries'));
    const isNew = await createCluster(place, binaries);
    const started = await startPostmaster(place, binaries, options);
    return await asHandle(place, started, { how: isNew ? 'created' : 'started', unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Connection string of the PostgreSQL that runs in this data directory, or null; for tools beside a running server. */
export async function runningEmbeddedPostgres(dataDir: string): Promise<string | null> {
  const place = await placeFor(resolve(dataDir), await findSystemUser());
  const running = await runningPostmaster(place.cluster);
  return running === null ? null : urlFor(place, running.port);
}

/** Where the cluster of this data directory lies, or null where none was made yet. Makes nothing. */
export async function embeddedCluster(dataDir: string): Promise<string | null> {
  const folder = resolve(dataDir);
  const elsewhere = await readFile(join(folder, 'database-lives-in'), 'utf8').catch(() => null);
  const cluster = join(elsewhere?.trim() ?? folder, 'postgres');
  const found = await stat(join(cluster, 'PG_VERSION')).catch((error: unknown) =>
    isCode(error, 'ENOENT') ? null : error,
  );
  return found === null ? null : cluster;
}

/** The same server, another database. */
export function databaseUrl(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.toString();
}

/** The name of Linekeeper's own database in an embedded server. */
export const EMBEDDED_DATABASE = 'postgres';

async function placeFor(dataDir: string, user: SystemUser | null): Promise<Place> {
  const elsewhere = await readFile(join(dataDir, 'database-lives-in'), 'utf8').catch(() => null);
  let home = elsewhere?.trim() ?? dataDir;
  if (elsewhere === null && !(await canReach(user, dataDir))) {
    // A checkout below a private home: the database's user could not even enter its own cluster.
    home = `/var/lib/linekeeper/${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`;
    await mkdir(home, { recursive: true, mode: 0o711 });
    await writeFile(join(dataDir, 'database-lives-in'), `${home}\n`);
  }
  return { home, cluster: join(home, 'postgres'), passwordFile: join(dataDir, 'postgres-password'), user };
}

/** Makes the cluster under a draft name first, so that a killed initdb leaves nothing half-made behind. */
async function createCluster(place: Place, binaries: string): Promise<boolean> {
  if ((await stat(join(place.cluster, 'PG_VERSION')).catch(() => null)) !== null) return false;
  const draft = `${place.cluster}.draft`;
  const pwfile = join(place.home, 'postgres-password.once');
  const password = randomBytes(24).toString('base64url');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(place.passwordFile, password, { mode: 0o600 });
  await writeFile(pwfile, password, { mode: 0o600 });
  if (place.user !== null) {
    await chown(draft, place.user.uid, place.user.gid);
    await chown(pwfile, place.user.uid, place.user.gid);
  }
  const settings = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'];
  try {
    await promisify(execFile)(
      join(binaries, 'bin', 'initdb'),
      ['-D', draft, '-U', USER, `--pwfile=${pwfile}`, ...settings, '--data-checksums', '--no-instructions'],
      runAs(place.user),
    );
  } finally {
    await rm(pwfile, { force: true });
  }
  await rename(draft, place.cluster);
  return true;
}

interface Postmaster {
  pid: number;
  port: number;
}

async function startPostmaster(place: Place, binaries: string, options: EmbeddedPostgresOptions): Promise<Postmaster> {
  await clearStalePid(place.cluster);
  const port = options.port === undefined || options.port === 0 ? await freePort() : options.port;
  const logFile = join(place.home, 'postgres.log');
  const size = (await stat(logFile).catch(() => null))?.size ?? 0;
  const log = await open(logFile, size > LOG_LIMIT_BYTES ? 'w' : 'a', 0o600);
  const child = spawn(
    join(binaries, 'bin', 'postgres'),
    serverArguments(place.cluster, port, options.durable ?? true),
    {
      ...runAs(place.user),
      // A process group of its own: Ctrl-C reaches Linekeeper, which stops the database last.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    },
  );
  await log.close();
  let failed: string | null = null;
  child.once('error', (error) => {
    failed = error.message;
  });
  child.once('exit', (code) => {
    failed ??= `it ended with status ${code}`;
  });
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 5) {
    const running = await readPidFile(place.cluster);
    if (running?.pid === child.pid && running?.ready) {
      child.removeAllListeners();
      child.unref();
      return { pid: running.pid, port };
    }
    if (failed !== null) break;
    await pause(5);
  }
  child.kill('SIGQUIT');
  throw new Error(`PostgreSQL did not start: ${failed ?? 'no answer in time'}. ${await lastLines(logFile)}`);
}

function serverArguments(cluster: string, port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    log_min_messages: 'warning',
    log_line_prefix: '%m [%p] ',
    // LISTEN/NOTIFY and time zones: everything we write is an instant.
    timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off' }),
  };
  return [
    '-D',
    cluster,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

async function asHandle(
  place: Place,
  running: Postmaster,
  rest: { how: EmbeddedPostgres['how']; unlock: () => Promise<void> },
): Promise<EmbeddedPostgres> {
  return {
    url: await urlFor(place, running.port),
    port: running.port,
    pid: running.pid,
    how: rest.how,
    stop: async () => {
      await stopPostmaster(running.pid);
      await rest.unlock();
    },
  };
}

async function urlFor(place: Place, port: number): Promise<string> {
  const password = await readFile(place.passwordFile, 'utf8');
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/${EMBEDDED_DATABASE}`;
}

/** SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, everything is written. */
async function stopPostmaster(pid: number): Promise<void> {
  if (!isRunning(pid)) return;
  process.kill(pid, 'SIGINT');
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 10) {
    if (!isRunning(pid)) return;
    await pause(10);
  }
  throw new Error('PostgreSQL did not stop');
}

/** Lines of postmaster.pid: 1 process id, 4 port, 8 state. */
async function readPidFile(cluster: string): Promise<(Postmaster & { ready: boolean }) | null> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' } : null;
}

/** A living postmaster of exactly this cluster. One that is starting up or going down is waited for. */
async function runningPostmaster(cluster: string): Promise<Postmaster | null> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 20) {
    const found = await readPidFile(cluster);
    if (found === null || !isRunning(found.pid) || !(await worksIn(found.pid, cluster))) return null;
    if (found.ready) return { pid: found.pid, port: found.port };
    await pause(20);
  }
  throw new Error('The PostgreSQL of this data directory neither answers nor ends');
}

/** Every process of PostgreSQL works in its cluster's directory. */
async function worksIn(pid: number, cluster: string): Promise<boolean> {
  return (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === cluster;
}

/**
 * Removes a pid file whose process is gone or somebody else's. Danger: never while a backend of the dead server
 * still runs, two servers in one cluster destroy it.
 */
async function clearStalePid(cluster: string): Promise<void> {
  if ((await readPidFile(cluster)) === null) return;
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += 50) {
    const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
    const left = await Promise.all(pids.map((pid) => worksIn(Number(pid), cluster)));
    if (!left.includes(true)) return rm(join(cluster, 'postmaster.pid'), { force: true });
    await pause(50);
  }
  throw new Error('Processes of a PostgreSQL that died still work in the data directory');
}

function runAs(user: SystemUser | null): { cwd: string; env: Record<string, string>; uid?: number; gid?: number } {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return user === null ? { cwd: '/', env } : { cwd: '/', env, uid: user.uid, gid: user.gid };
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolvePort(address.port) : reject(new Error('No free port')),
      );
    });
  });
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return `${join(basename(dirname(file)), basename(file))} ends: ${text.trim().split('\n').slice(-5).join(' | ')}`;
}
