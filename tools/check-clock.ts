// Guards time and randomness: features and emulator take both from what they are handed, so that tests can move them.
import { report, type SourceFile, sourceFiles } from './source-files.ts';

const FORBIDDEN = [
  { pattern: /\bDate\.now\(/, instead: 'the injected clock' },
  { pattern: /\bnew Date\(\)/, instead: 'the injected clock' },
  { pattern: /\bMath\.random\(/, instead: 'the injected ids or random' },
  { pattern: /\bperformance\.now\(/, instead: 'the injected clock' },
  { pattern: /\brandomUUID\(|\brandomBytes\(/, instead: 'the injected ids or random' },
];
/** The places where the machine's own time and randomness come in. */
const SOURCES = new Map([
  ['apps/emulator/src/state/clock.ts', 'the emulator clock itself'],
  ['apps/emulator/src/main.ts', 'the command line starts at machine time'],
  ['apps/server/src/features/token-vault/keys.ts', 'keys must not follow from a seed, not even a test’s'],
  ['apps/server/src/features/token-vault/master-key.ts', 'keys must not follow from a seed, not even a test’s'],
]);

export function findClockReaders(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !path.endsWith('.test.ts') && !SOURCES.has(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          FORBIDDEN.filter(({ pattern }) => pattern.test(line) && !/^\s*(\*|\/\/)/.test(line)).map(
            ({ instead }) => `${path}:${index + 1} reads the machine: use ${instead}`,
          ),
        ),
    );
}

if (import.meta.main) {
  report(
    'clock',
    findClockReaders([
      ...sourceFiles('.', 'apps/server/src/features', /\.ts$/),
      ...sourceFiles('.', 'apps/emulator/src', /\.ts$/),
    ]),
  );
}
