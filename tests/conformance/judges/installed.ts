import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Where the judges' own packages live: outside the product's dependencies, and outside git. */
export const JUDGES_HOME = join(ROOT, '.linekeeper/judges');

/** The Python of one judge's environment; throws with the command that makes it. */
export function pythonOf(judge: string): string {
  const python = join(JUDGES_HOME, judge, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(python)) return python;
  throw notInstalled(judge);
}

/** The folder in which one judge's npm packages are installed; throws with the command that installs them. */
export function packagesOf(judge: string): string {
  const folder = join(JUDGES_HOME, judge);
  if (existsSync(join(folder, 'node_modules'))) return folder;
  throw notInstalled(judge);
}

function notInstalled(judge: string): Error {
  return new Error(`The judge ${judge} is not installed. Run: npm run conformance:install -- ${judge}`);
}
