import { expect, test } from 'vitest';
import { slugFromName } from './slug-from-name.ts';

test.each([
  ['Acme Hotels', 'acme-hotels'],
  ['Müller-Thurgau & Söhne GmbH', 'muller-thurgau-sohne-gmbh'],
  ['  Größe!  ', 'grosse'],
  ['株式会社', 'organization'],
])('%s becomes %s', (name, slug) => {
  expect(slugFromName(name)).toBe(slug);
});

test('a long name is cut without a hyphen at the end', () => {
  const slug = slugFromName(`${'a'.repeat(47)} and more`);
  expect(slug).toBe('a'.repeat(47));
});
