// Bundles the emulator and all it needs into JavaScript that runs with nothing installed.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build, type Plugin } from 'vite';
import { BROWSER_MODULES, browserModule } from '../../apps/emulator/src/inspector/browser-modules.ts';

/** The oldest Node that still gets security fixes somewhere; tried by hand, the tests run it under Node 24. */
const TARGET = 'node20';

interface Bundle {
  /** Folders of the packages whose code is in it. */
  packages: string[];
}

/**
 * Two modules read files that lie beside them in the sources. In the bundle they hold the content instead: the scripts
 * of the inspector's pages, and the claims behind the coverage table.
 */
function holdReadFiles(source: string): Plugin {
  const browserModules = (): string => {
    const texts = BROWSER_MODULES.map((name) => [name, browserModule(name)]);
    return `const texts = ${JSON.stringify(Object.fromEntries(texts))};
      export const BROWSER_MODULES = Object.keys(texts);
      export const browserModule = (name) => texts[name];`;
  };
  const facts = (): string => {
    const names = readdirSync(join(source, 'coverage/facts')).filter((name) => /(?<!\.test)\.ts$/.test(name));
    const sorted = names.sort();
    const imports = sorted.map((name, index) => `import * as area${index} from './facts/${name}';`);
    const areas = sorted.map((name, index) => `[${JSON.stringify(basename(name, '.ts'))}, area${index}]`);
    return `${imports.join('\n')}
      const isFact = (value) => typeof value === 'object' && value !== null && 'operation' in value && 'support' in value;
      export const readFacts = async () => [${areas.join(', ')}].flatMap(([area, module]) => Object.values(module)
        .filter(Array.isArray).flat().filter(isFact).map((fact) => ({ ...fact, area })));`;
  };
  const replaced = new Map([
    [join(source, 'inspector/browser-modules.ts'), browserModules],
    [join(source, 'coverage/read-facts.ts'), facts],
  ]);
  for (const path of replaced.keys()) if (!existsSync(path)) throw new Error(`${path} is gone: mend this plugin`);
  return {
    name: 'hold-read-files',
    enforce: 'pre',
    load: (id) => replaced.get(id)?.() ?? null,
  };
}

/** The folder of the package a bundled module comes from; null for the project's own. */
function packageFolderOf(id: string): string | null {
  if (!id.includes('/node_modules/')) return null;
  let folder = dirname(id);
  // Some packages have further package.json files inside, without a name, for the kind of their modules.
  while (folder !== '/' && !/\/node_modules\/(@[^/]+\/)?[^/]+$/.test(folder)) folder = dirname(folder);
  return folder;
}

/** Writes `index.js`, `main.js` (the command) and the chunks behind them into a folder. */
export async function bundleEmulator(root: string, outDir: string): Promise<Bundle> {
  const source = join(root, 'apps/emulator/src');
  const packages = new Set<string>();
  await build({
    root: join(root, 'apps/emulator'),
    configFile: false,
    logLevel: 'error',
    plugins: [
      holdReadFiles(source),
      {
        name: 'note-packages',
        moduleParsed: ({ id }) => {
          const folder = packageFolderOf(id.replace(/[?\0].*$/, ''));
          if (folder !== null) packages.add(folder);
        },
      },
    ],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: TARGET,
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { index: join(source, 'index.ts'), main: join(source, 'main.ts') },
        output: {
          format: 'esm',
          entryFileNames: '[name].js',
          chunkFileNames: 'parts/[name]-[hash].js',
          banner: (chunk) => (chunk.name === 'main' ? '#!/usr/bin/env node' : ''),
        },
      },
    },
  });
  return { packages: [...packages].sort() };
}
