import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Where what Webex says becomes an entry; whatever these import belongs to it. */
const ROOTS = ['./staged-entry.ts', './sources.ts', '../rules/rules.ts'];
let stamp: string | null = null;

/**
 * Another one whenever the code is another that makes entries of what Webex says: then what was read before is made anew, without
 * anybody having to think of it. Over the sources, which are what runs here.
 */
export function mappingStamp(): string {
  if (stamp !== null) return stamp;
  const texts = new Map<string, string>();
  for (const root of ROOTS) collect(new URL(root, import.meta.url), texts);
  const ordered = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  stamp = hash('sha256', JSON.stringify([...ordered, phoneNumbersVersion()]), 'base64url').slice(0, 22);
  return stamp;
}

/** The files of these roots, as addresses; for the test that nothing is left out. */
export function mappingFiles(): string[] {
  const texts = new Map<string, string>();
  for (const root of ROOTS) collect(new URL(root, import.meta.url), texts);
  return [...texts.keys()];
}

function collect(file: URL, texts: Map<string, string>): void {
  if (texts.has(file.href)) return;
  const text = readFileSync(file, 'utf8');
  texts.set(file.href, text);
  for (const [, path = ''] of text.matchAll(/'(\.{1,2}\/[^']+\.ts)'/g)) collect(new URL(path, file), texts);
}

/** How numbers are written internationally changes with its tables. */
function phoneNumbersVersion(): unknown {
  return createRequire(import.meta.url)('libphonenumber-js/package.json').version;
}
