// `npm run linekeeper -- <command>`: the command line with the environment of the server that `npm start` starts here.
import { spawn } from 'node:child_process';
import { ROOT } from './children.ts';
import { readPlan, withoutLauncherSettings } from './plan.ts';

const args = process.argv.slice(2);

function environment(): NodeJS.ProcessEnv {
  try {
    // The cache would be made in a data directory that may not be there: the doctor makes nothing.
    const { NODE_COMPILE_CACHE: _cache, ...env } = readPlan().serverEnv;
    return env;
  } catch {
    // The server's own rules tell what is wrong with a setting, in words of their own.
    return withoutLauncherSettings(process.env);
  }
}

// Standard input and output are the command's own: a key may come by the one, a table goes out by the other.
const child = spawn(process.execPath, ['apps/server/src/cli.ts', ...args], {
  cwd: ROOT,
  env: environment(),
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(3);
});
child.once('exit', (code) => process.exit(code ?? 3));
