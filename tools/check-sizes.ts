// Guards sizes: no source file over 500 lines (300 is what we aim for).
import { report, type SourceFile, sourceFiles } from './source-files.ts';

const HARD_LINES = 500;
/** Files that are lists by nature; each with its reason. */
const LISTS = new Map([['apps/web/src/strings/en.ts', 'every sentence of the user interface, one a line']]);

export function findOversized(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !LISTS.has(path))
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > HARD_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines, at most ${HARD_LINES}: split it by what its parts do`);
}

if (import.meta.main) report('sizes', findOversized(sourceFiles('.', '', /\.(ts|tsx|mjs|cjs|css)$/)));
