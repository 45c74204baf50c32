import { expect, test } from 'vitest';
import { sectionOf } from './section-of.ts';

const ARTICLE =
  '<h2 id="a">What happened</h2><p>x</p><h2 id="fix"><a>Fix</a></h2><ol><li>one</li></ol><h3>sub</h3><p>y</p><h2>After</h2><p>z</p>';

test('the fix ends where the next heading of its level begins', () => {
  expect(sectionOf(ARTICLE, 'fix')).toBe('<ol><li>one</li></ol><h3>sub</h3><p>y</p>');
});

test('the last section reaches to the end', () => {
  expect(sectionOf(ARTICLE, 'after')).toBe('<p>z</p>');
});

test('an article without a fix says so', () => {
  expect(sectionOf('<p>nothing</p>', 'fix')).toBeNull();
});
