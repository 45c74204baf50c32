// Lists the project's own source files for the checks beside it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', '.git', '.linekeeper', 'rule-fixtures', 'coverage', 'screenshots']);

export interface SourceFile {
  /** Relative to the root it was listed from, with forward slashes. */
  path: string;
  text: string;
}

/** All files below `folder` of `root` whose name matches. */
export function sourceFiles(root: string, folder: string, matches: RegExp): SourceFile[] {
  const found: SourceFile[] = [];
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const child = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) visit(child);
      } else if (matches.test(entry.name)) {
        found.push({ path: child, text: readFileSync(join(root, child), 'utf8') });
      }
    }
  };
  visit(folder);
  return found;
}

/** Prints findings the same way for every check and sets the exit status. */
export function report(check: string, findings: readonly string[]): void {
  if (findings.length === 0) {
    console.log(`${check}: good`);
    return;
  }
  for (const finding of findings) console.error(`${check}: ${finding}`);
  process.exitCode = 1;
}
