import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { mappingFiles, mappingStamp } from './mapping-stamp.ts';

test('the stamp is over every file that has a part in making entries, and is the same each time', () => {
  const files = mappingFiles().map((file) => basename(file));
  const parts = ['list-entry.ts', 'sources.ts', 'staged-entry.ts', 'seen-entry.ts', 'map-entry.ts', 'webex-fields.ts'];
  expect(files).toEqual(
    expect.arrayContaining([...parts, 'entry-details.ts', 'matches-filter.ts', 'owned-numbers.ts']),
  );
  expect(new Set(files).size).toBe(files.length);
  expect(mappingStamp()).toHaveLength(22);
  expect(mappingStamp()).toBe(mappingStamp());
});
