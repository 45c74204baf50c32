import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CAUSE_ARTICLES, ERROR_CODES } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { loadArticles, readArticle, searchArticles } from './load-articles.ts';

const FOLDER = join(import.meta.dirname, '../../../../../knowledge-base');
const PARTS = [
  'What you see',
  'What happened',
  'How to confirm',
  'Fix',
  'How you know it is fixed',
  'So it does not happen again',
];
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

test('every cause has an article of its own, which is found by the code of the cause', () => {
  const numbers = Object.values(CAUSE_ARTICLES);
  expect(new Set(numbers).size).toBe(numbers.length);
  const articles = loadArticles(FOLDER);
  for (const [cause, id] of Object.entries(CAUSE_ARTICLES)) {
    const own = articles.filter(({ codes }) => codes.includes(cause)).map((article) => article.id);
    expect(own, cause).toEqual([id]);
  }
});

test('each cause article has the six parts', () => {
  for (const article of loadArticles(FOLDER).filter(({ section }) => section === 'Causes')) {
    const parts = article.headings.map(({ text }) => text);
    for (const part of PARTS) {
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

test('articles of troubles and of a withdrawn Service App use the words and places of the screen', () => {
  const texts = new Map(loadArticles(FOLDER).map(({ id, html }) => [id, html]));
  for (const id of [1220, 1221]) {
    expect(texts.get(id)).toContain('jobs are <strong>Healthy</strong> again');
    expect(texts.get(id)).not.toContain('<strong>works</strong>');
  }
  expect(texts.get(1216)).toContain('on the page of the job, under <strong>Service App</strong>');
});
