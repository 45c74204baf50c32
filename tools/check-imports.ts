// Guards R9: what a workspace imports is what its package.json declares, in both directions.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { report, sourceFiles } from './source-files.ts';

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** Declared, yet never imported by name; each with its reason. */
const USED_OTHERWISE = new Map([['@linekeeper/server: @fastify/swagger', 'peer that the type provider describes']]);

/** Package name of an import, or null for Node's own and relative ones. */
function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:') || specifier.startsWith('virtual:')) return null;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? null);
}

/** Import and export-from specifiers, dynamic imports and CSS imports of a text. */
export function importedPackages(text: string): string[] {
  const patterns = [
    /\bfrom\s+'([^']+)'/g,
    /^\s*import\s+'([^']+)'/gm,
    /\bimport\(\s*'([^']+)'/g,
    /@import\s+'([^']+)'/g,
  ];
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''));
  return found.map(packageOf).filter((name): name is string => name !== null && name !== '');
}

export function checkWorkspace(root: string, folder: string, rootDevDependencies: readonly string[]): string[] {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
  const declared = new Set(Object.keys(manifest.dependencies ?? {}));
  const declaredForBuild = new Set(Object.keys(manifest.devDependencies ?? {}));
  const used = new Set<string>();
  const findings: string[] = [];
  for (const file of sourceFiles(root, folder, /\.(ts|tsx|css|html)$/)) {
    const isTest = /\.test\.tsx?$|\/testing(\.ts$|\/)/.test(file.path);
    const isBuild = /vite\.config\.ts$/.test(file.path);
    for (const name of importedPackages(file.text)) {
      used.add(name);
      const allowed =
        declared.has(name) ||
        ((isTest || isBuild) && (declaredForBuild.has(name) || rootDevDependencies.includes(name))) ||
        (isTest && name === '@linekeeper/emulator');
      if (!allowed) findings.push(`${file.path} imports ${name}, which ${folder}/package.json does not declare`);
    }
  }
  for (const name of [...declared, ...declaredForBuild]) {
    const typesOnly = name.startsWith('@types/');
    if (!used.has(name) && !typesOnly && !USED_OTHERWISE.has(`${manifest.name}: ${name}`)) {
      findings.push(`${folder}/package.json declares ${name}, which nothing imports`);
    }
  }
  return findings;
}

if (import.meta.main) {
  const rootManifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const rootDev = Object.keys(rootManifest.devDependencies ?? {});
  const folders = ['apps', 'packages'].flatMap((group) => readdirSync(group).map((name) => `${group}/${name}`));
  report(
    'imports',
    folders.flatMap((folder) => checkWorkspace('.', folder, rootDev)),
  );
}
