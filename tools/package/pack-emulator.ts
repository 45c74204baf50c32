// Makes the emulator a package others can install: one npm tarball in dist/, which needs nothing else.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleEmulator } from './bundle-emulator.ts';
import { declareTypes } from './declare-types.ts';

const ROOT = join(import.meta.dirname, '../..');
const NAME = 'webex-calling-emulator';

interface Manifest {
  name: string;
  version: string;
  license?: string;
}

function manifestAt(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** What the licences of bundled code ask for: their texts, package by package. */
function thirdPartyLicenses(folders: readonly string[]): string {
  const parts = folders.map((folder) => {
    const { name, version, license = 'unknown' } = manifestAt(folder);
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file === undefined ? '(no licence file in the package)' : readFileSync(join(folder, file), 'utf8');
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return `This package contains code of others:\n\n${parts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

/** The emulator's own README, with the commands as they are for somebody who has the package only. */
function readmeOf(text: string): string {
  return text
    .replaceAll(/npm run emulator -- /g, `npx ${NAME} `)
    .replaceAll(/npm run emulator\b/g, `npx ${NAME} --life`)
    .replaceAll(/\]\(\.\.\/\.\.\/docs\/[^)]*\)/g, ']')
    .replaceAll(/\[([^\]]+)\](?!\()/g, '$1');
}

function writePackage(folder: string): void {
  const { version, license } = manifestAt(join(ROOT, 'apps/emulator'));
  const types = declareTypes(ROOT, folder);
  const manifest = {
    name: NAME,
    version,
    description: 'A Webex Calling of your own on one port, for tests, demos and support: no account, no network.',
    license,
    type: 'module',
    engines: { node: '>=20' },
    bin: { [NAME]: './main.js' },
    exports: { '.': { types: `./${types}`, default: './index.js' }, './package.json': './package.json' },
    types: `./${types}`,
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const own = join(ROOT, 'apps/emulator');
  writeFileSync(join(folder, 'README.md'), readmeOf(readFileSync(join(own, 'README.md'), 'utf8')));
  for (const name of ['TRUTH.md', 'examples', 'world.schema.json'])
    if (existsSync(join(own, name))) cpSync(join(own, name), join(folder, name), { recursive: true });
  cpSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
}

/** Builds the package and packs it; gives the path of the tarball. */
export async function packEmulator(destination = join(ROOT, 'dist')): Promise<string> {
  const folder = join(destination, NAME);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { packages } = await bundleEmulator(ROOT, folder);
  writePackage(folder);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), thirdPartyLicenses(packages));
  chmodSync(join(folder, 'main.js'), 0o755);
  const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', destination], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (packed.status !== 0) throw new Error(`npm pack failed:\n${packed.stderr}`);
  return join(destination, packed.stdout.trim());
}

if (import.meta.main) {
  const [destination] = process.argv.slice(2);
  console.log(await packEmulator(destination));
}
