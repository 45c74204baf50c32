import { normalizeNumber } from '../seen-entry.ts';

/** One number as somebody wrote it: with and without what people put between digits. */
export interface WrittenNumber {
  written: string;
  short: string;
  /** No country is missing. */
  whole: boolean;
}

/** A number without what telephone systems wrap it in; null where no digit is in it. */
export function readWritten(asked: string): WrittenNumber | null {
  const written = asked
    .trim()
    .replace(/^(tel|sips?):/i, '')
    .replace(/[@;?].*$/, '')
    .replace(/^00(?=[1-9])/, '+');
  if (!/\d/.test(written)) return null;
  return { written, short: written.replace(/[\s()./-]/g, ''), whole: written.startsWith('+') };
}

/** As the number may stand in the directory, if it is a national one of any of these countries. */
export function numberSpellings({ written, short, whole }: WrittenNumber, countries: readonly string[]): string[] {
  const national = (whole ? [null] : countries).map((country) => normalizeNumber(written, country));
  return [...new Set([written, short, ...national])];
}
