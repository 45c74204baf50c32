// Installs what the judges need, beside the product: `npm run conformance:install [-- judge …]`. Needs Python 3.11 to 3.13.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { JUDGES_HOME } from './installed.ts';

const here = import.meta.dirname;
const judges = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const wanted = process.argv.length > 2 ? process.argv.slice(2) : judges;
mkdirSync(JUDGES_HOME, { recursive: true, mode: 0o700 });

for (const judge of wanted) {
  if (!judges.includes(judge)) fail(`There is no judge ${judge}. There is: ${judges.join(', ')}`);
  const home = join(JUDGES_HOME, judge);
  const requirements = join(here, judge, 'requirements.txt');
  if (existsSync(requirements)) {
    run('python3', ['-m', 'venv', home]);
    run(join(home, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  }
  if (existsSync(join(here, judge, 'package.json'))) {
    mkdirSync(home, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(here, judge, file), join(home, file));
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', home]);
  }
  process.stdout.write(`${judge}: installed\n`);
}

function run(command: string, args: readonly string[]): void {
  const result = spawnSync(command, args, { stdio: 'inherit' });
  if (result.status !== 0) fail(`${command} ${args.join(' ')} failed; what it printed says why.`);
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
