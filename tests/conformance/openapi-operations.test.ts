import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Coverage } from '../../apps/emulator/src/coverage/coverage.ts';
import { DESCRIBED_OPERATIONS } from '../../apps/emulator/src/coverage/described-operations.ts';
import { createEmulator, type Emulator } from '../../apps/emulator/src/index.ts';
import { coverageDocument } from '../../tools/coverage-document.ts';
import { DEVIATIONS, saidAt } from './openapi-deviations.ts';
import { openapiAtHand, openapiFiles, operationsOf, originalDocument } from './openapi-files.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ people: 10, clockRate: 0, port: 0 });
});
afterAll(() => emulator.close());

test('docs/webex/coverage.md is what the generator writes: run `npm run coverage`', async () => {
  const coverage = (await (await fetch(`${emulator.url}/_emulator/coverage`)).json()) as Coverage;
  const written = readFileSync(join(import.meta.dirname, '../../docs/webex/coverage.md'), 'utf8');
  expect(written).toBe(coverageDocument(coverage));
});

describe.skipIf(!openapiAtHand())('beside the OpenAPI files', () => {
  test('the committed list of operations is that of the files, each operation once', () => {
    const ofFiles = new Set(openapiFiles().flatMap((file) => operationsOf(originalDocument(file))));
    const listed = Object.values(DESCRIBED_OPERATIONS).flat();
    expect([...listed].sort()).toEqual([...ofFiles].sort());
    expect(Object.keys(DESCRIBED_OPERATIONS)).toEqual(openapiFiles());
    expect(listed).toHaveLength(272);
  });

  test('each deviation names a place the description has and says something else there', () => {
    for (const { file, pointer, replacement } of DEVIATIONS) {
      const said = saidAt(originalDocument(file), pointer);
      expect(said, `${file} ${pointer}`).not.toEqual(replacement);
      if (!pointer.endsWith('/-') && replacement !== true) expect(said, `${file} ${pointer}`).toBeDefined();
    }
  });

  test('each deviation names a page of the documentation that exists', () => {
    for (const { source } of DEVIATIONS) {
      expect(() => readFileSync(join(import.meta.dirname, '../..', source)), source).not.toThrow();
    }
  });
});
