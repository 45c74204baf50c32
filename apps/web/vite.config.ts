import { pathToFileURL } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Wherever the package really lies: a clone may borrow another tree's node_modules. */
const OF_THE_CONTRACT = /\/packages\/api-contract\/src\/(?!index\.ts)[^/]+\.ts$/;

/**
 * Gives the browser of the contract what it uses: name, method and path of each endpoint, and the plain lists. Schemas
 * and zod stay out (the server validates both directions), so a page that imports a schema fails the build.
 */
function contractForTheBrowser(): Plugin {
  return {
    name: 'contract-for-the-browser',
    enforce: 'pre',
    async load(id) {
      const [file = id] = id.split('?');
      if (!OF_THE_CONTRACT.test(file)) return null;
      // While developing a changed file is read anew.
      const exported = (await import(`${pathToFileURL(file)}?at=${performance.now()}`)) as Record<string, unknown>;
      const lines = Object.entries(exported).flatMap(([name, value]) => {
        const kept = keptOf(value);
        return kept === undefined ? [] : [`export const ${name} = ${JSON.stringify(kept)};`];
      });
      return { code: lines.join('\n'), moduleSideEffects: false };
    },
  };
}

function keptOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if ('_zod' in value) return undefined;
  if (!('response' in value && 'name' in value && 'method' in value && 'path' in value)) return value;
  return { name: value.name, method: value.method, path: value.path };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [contractForTheBrowser(), react()],
  // Workers are bundled apart, with plugins of their own.
  worker: { format: 'es', plugins: () => [contractForTheBrowser()] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Which file needs which: tools/page-weight.ts reads it.
    manifest: true,
    target: 'es2022',
    // Nothing as data: address, so that the content security policy can stay strict.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
