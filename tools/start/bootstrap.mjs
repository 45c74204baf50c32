// Runs under whatever Node is there (20 or newer), with nothing installed: installs when the lock file changed, then
// goes on under the Node 24 that came with the packages.
//   node tools/start/bootstrap.mjs start | dev | emulator | owner-link | rotate-keys | doctor | linekeeper <command> |
//   run <script> [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const modules = join(root, 'node_modules');
const NEEDED_NODE = 24;
const [command = 'start', ...rest] = process.argv.slice(2);
/** The doctor keeps 1 for what it finds broken, the command line 1 and 2 for what it says itself. */
const failed = { doctor: 2, linekeeper: 3 }[command] ?? 1;

/** A lock file that is the installed one's: nothing to do. */
function installIfNeeded() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const record = join(modules, '.linekeeper-lock-hash');
  if (existsSync(record) && readFileSync(record, 'utf8') === wanted) return;
  process.stderr.write('Installing packages (about 300 MB, once per change of the lock file) …\n');
  // Inside `npm start` the same npm goes on; it is a script of the Node that runs it.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--include=optional', '--loglevel=error'];
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) fail('npm ci failed; what it printed says why.');
  writeFileSync(record, wanted);
}

/** The Node that runs TypeScript without a build. */
function findNode() {
  const bundled = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(bundled)) return bundled;
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_NODE) return process.execPath;
  return fail(
    `There is no bundled Node for ${process.platform} ${process.arch}, and this one is ${process.versions.node}.\n` +
      `Install Node ${NEEDED_NODE} or newer (https://nodejs.org) and run the command with it.`,
  );
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(failed);
}

if (command === 'run' && rest.length === 0) fail('Name the script to run.');
installIfNeeded();
const node = findNode();
// `emulator env -- <command>` is in front of a person's own command: their terminal, their folder. So is a question for help.
const isEnv = command === 'emulator' && (rest[0] === 'env' || rest.includes('--help'));
// So is the command line, whose input and output are the person's.
const isCommandLine = command === 'linekeeper';
const isScript = command === 'run' || isEnv || isCommandLine;
function scriptOf() {
  if (isEnv) return [join(root, 'apps/emulator/src/main.ts'), ...rest];
  if (isCommandLine) return [join(root, 'tools/start/command-line.ts'), ...rest];
  return isScript
    ? [resolve(root, rest[0]), ...rest.slice(1)]
    : [join(root, 'tools/start/launch.ts'), command, ...rest];
}
const child = spawn(node, scriptOf(), {
  cwd: isEnv ? (process.env.INIT_CWD ?? process.cwd()) : root,
  env: { ...process.env, PATH: `${dirname(node)}:${join(modules, '.bin')}:${process.env.PATH ?? ''}` },
  // The launcher ends when this pipe does, however this process ends.
  stdio: [isScript ? 'inherit' : 'pipe', 'inherit', 'inherit'],
});
// A terminal sends Ctrl-C to all of us, `kill` only to this process: pass it on; the launcher takes two for one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// The shell npm puts in between hands no signal on; but when it dies, we get another parent.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
child.on('error', (error) => fail(error.message));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : failed)));
