// Makes the declarations that go with the emulator's package: those reachable from its door, and nothing of the workspace.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative } from 'node:path';

const CONTRACT = '@linekeeper/webex-contract';
const SPECIFIER = /(?<=(?:\bfrom\s+|\bimport\s*\(\s*|^\s*import\s+)['"])[^'"]+(?=['"])/gm;

/** Writes declarations below `<outDir>/types`; gives the path of the door's. Whether the sources compile is `npm run types`. */
export function declareTypes(root: string, outDir: string): string {
  const emitted = mkdtempSync(join(tmpdir(), 'emulator-types-'));
  try {
    const compiler = join(root, 'node_modules/.bin/tsc');
    const flags = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--noEmitOnError', 'false'];
    const where = ['--outDir', emitted, '--rootDir', root];
    const told = ['apps/emulator', 'packages/webex-contract'].map(
      (project) => spawnSync(compiler, ['-p', join(root, project), ...flags, ...where], { encoding: 'utf8' }).stdout,
    );
    const door = 'apps/emulator/src/index.d.ts';
    if (!existsSync(join(emitted, door))) throw new Error(`No declarations came out:\n${told.join('')}`);
    const seen = new Set<string>();
    copyReachable({ emitted, outDir, seen }, door);
    return `types/${door}`;
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}

interface Copying {
  emitted: string;
  outDir: string;
  seen: Set<string>;
}

function copyReachable(copying: Copying, file: string): void {
  const { emitted, outDir, seen } = copying;
  if (seen.has(file)) return;
  seen.add(file);
  const text = readFileSync(join(emitted, file), 'utf8').replace(SPECIFIER, (specifier) => {
    const target = targetOf(file, specifier);
    if (target === null) return specifier;
    copyReachable(copying, target);
    const path = relative(dirname(file), target).replace(/\.d\.ts$/, '.js');
    return path.startsWith('.') ? path : `./${path}`;
  });
  const destination = join(outDir, 'types', file);
  mkdirSync(dirname(destination), { recursive: true });
  writeFileSync(destination, text);
}

/** The declaration a specifier means; null for Node's own. Anything else has no place in the package. */
function targetOf(file: string, specifier: string): string | null {
  if (specifier.startsWith('node:')) return null;
  if (specifier === CONTRACT) return 'packages/webex-contract/src/index.d.ts';
  if (!specifier.startsWith('.')) throw new Error(`${file} shows ${specifier}, which the package does not bring along`);
  return posix.join(posix.dirname(file), specifier).replace(/\.ts$/, '.d.ts');
}
