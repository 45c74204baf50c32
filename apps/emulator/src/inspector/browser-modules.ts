import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

/** The modules a page may ask for; names, so that no path is made of what somebody sends. */
export const BROWSER_MODULES = ['live.ts', 'morph.ts', 'copy.ts'] as const;

/**
 * Node warns once that this function is experimental, although it strips types by the same means from every file of
 * the emulator it runs. The warning would stand in the terminal of whoever first opens the inspector, so it is not let
 * through for the length of this one synchronous call.
 */
function strip(source: string): string {
  const warn = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = warn;
  }
}

/** JavaScript of a module for the browser, from its TypeScript beside this file. The package of tools/package holds it ready. */
export function browserModule(name: (typeof BROWSER_MODULES)[number]): string {
  return strip(readFileSync(join(import.meta.dirname, 'browser', name), 'utf8'));
}
