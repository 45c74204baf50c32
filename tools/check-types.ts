// Guards the types: runs the compiler over every project.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';

const projects = [
  '.',
  // Runs in a browser, served with its types stripped: other libraries than the rest of the emulator.
  'apps/emulator/src/inspector/browser',
  ...['apps', 'packages'].flatMap((group) => readdirSync(group).map((name) => `${group}/${name}`)),
].filter((project) => existsSync(`${project}/tsconfig.json`));

const waiting = [...projects];
async function worker(): Promise<void> {
  for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
    const status = await new Promise<number>((resolve) => {
      spawn('tsc', ['-p', project ?? '.'], { stdio: 'inherit' }).on('close', (code) => resolve(code ?? 1));
    });
    if (status !== 0) {
      console.error(`types: ${project} does not compile`);
      process.exitCode = 1;
    }
  }
}
await Promise.all(cpus().slice(0, 2).map(worker));
if (process.exitCode !== 1) console.log(`types: good (${projects.length} projects)`);
