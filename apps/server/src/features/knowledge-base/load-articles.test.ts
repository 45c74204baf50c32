import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CAUSE_ARTICLES, ERROR_CODES } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { loadArticles, readArticle, searchArticles } from './load-articles.ts';

const FOLDER = join(import.meta.dirname, '../../../../../knowledge-base');
const FRONT =
  '---\nid: 1203\ntitle: Password changed\nsummary: One line.\nsection: Causes\ncodes: [password-changed]\nupdated: 2026-11-22\nrevision: 1\n---\n';

test('an article is read with its headings as anchors, and raw HTML stays text', () => {
  const article = readArticle('1203-password-changed.md', `${FRONT}## What you see\n\n<script>alert(1)</script>\n`);
  expect(article.headings).toEqual([{ anchor: 'what-you-see', text: 'What you see' }]);
  expect(article.html).toContain('<h2 id="what-you-see">');
  expect(article.html).not.toContain('<script>');
});

test('a broken article stops the start with its file name', () => {
  expect(() => readArticle('1203-x.md', '# no front matter')).toThrow('1203-x.md');
  expect(() => readArticle('1204-x.md', FRONT)).toThrow('1204-x.md');
});

test('every cause and every error code leads to an article that ships', () => {
  const ids = new Set(loadArticles(FOLDER).map(({ id }) => id));
  const wanted = [...Object.values(CAUSE_ARTICLES), ...Object.values(ERROR_CODES).map(({ article }) => article)];
  expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
});

test('every link between articles leads somewhere', () => {
  const articles = loadArticles(FOLDER);
  const targets = articles.flatMap(({ html }) => [...html.matchAll(/href="\/help\/(\d+)-([a-z0-9-]+)/g)]);
  expect(targets.length).toBeGreaterThan(0);
  for (const [, id, slug] of targets) expect(existsSync(join(FOLDER, `${id}-${slug}.md`))).toBe(true);
});

test('all files of the folder are articles', () => {
  expect(readdirSync(FOLDER).length).toBe(loadArticles(FOLDER).length);
});

test('each cause article has the five parts', () => {
  for (const article of loadArticles(FOLDER).filter(({ section }) => section === 'Causes')) {
    const parts = article.headings.map(({ text }) => text);
    for (const part of ['What you see', 'What happened', 'How to confirm', 'Fix', 'So it does not happen again']) {
      expect(parts, article.title).toContain(part);
    }
  }
});

test('an error text of Webex, pasted as it is, finds its article', () => {
  const [first] = searchArticles(
    loadArticles(FOLDER),
    'Your administrator denied access to the integration you selected',
  );
  expect(first?.id).toBe(1102);
});
