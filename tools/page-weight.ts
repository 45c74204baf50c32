// How much compressed script the browser needs before a page of the web UI shows: node tools/page-weight.ts
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './start/children.ts';
import { buildWeb, webBuildNeeded } from './start/web-build.ts';

const DIST = join(ROOT, 'apps/web/dist');

interface Chunk {
  file: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
}

/** Bytes of gzip per page: the entry, the page's own chunk, and everything either of them imports at once. */
export async function weighPages(): Promise<Map<string, number>> {
  if (webBuildNeeded()) await buildWeb();
  const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
  const entry = Object.keys(manifest).filter((key) => manifest[key]?.isEntry === true);
  const pages = Object.keys(manifest).filter((key) => /Page\.tsx$/.test(key));
  const sizes = new Map<string, number>();
  const sizeOf = (file: string): number => {
    const size = sizes.get(file) ?? gzipSync(readFileSync(join(DIST, file))).length;
    sizes.set(file, size);
    return size;
  };
  return new Map(
    pages.map((page): [string, number] => [
      basename(page, '.tsx'),
      [...filesOf(manifest, [...entry, page])].reduce((sum, file) => sum + sizeOf(file), 0),
    ]),
  );
}

function filesOf(manifest: Record<string, Chunk>, keys: readonly string[]): Set<string> {
  const files = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`The build's manifest does not know ${key}`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const key of keys) visit(key);
  return files;
}

if (import.meta.main) {
  for (const [page, bytes] of [...(await weighPages())].sort((a, b) => b[1] - a[1]))
    console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${page}`);
}
