import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { parse } from 'yaml';
import { z } from 'zod';

const frontMatterSchema = z.object({
  id: z.number().int().min(1000).max(9999),
  title: z.string().min(1),
  summary: z.string().min(1),
  section: z.string().min(1),
  codes: z.array(z.string()).default([]),
  updated: z.iso.date(),
  revision: z.number().int().min(1),
});

export interface Article extends z.output<typeof frontMatterSchema> {
  slug: string;
  html: string;
  headings: { anchor: string; text: string }[];
  /** Title, summary, codes and text in lower case, for the search. */
  searchText: string;
}

/** Reads `NNNN-slug.md` files: YAML front matter, then Markdown. Raw HTML in an article is shown as text, never run. */
export function loadArticles(folder: string): Article[] {
  const articles = readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.md$/.test(name))
    .map((name) => readArticle(name, readFileSync(join(folder, name), 'utf8')));
  return articles.sort((a, b) => a.id - b.id);
}

/** One article; throws with the file's name when its form is wrong, so that a broken one never ships. */
export function readArticle(fileName: string, text: string): Article {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
  const parsed = frontMatterSchema.safeParse(parse(match?.[1] ?? ''));
  if (!parsed.success || match === null) throw new Error(`${fileName}: its front matter is not complete`);
  const [, , body = ''] = match;
  const slug = fileName.slice(5, -3);
  if (!fileName.startsWith(String(parsed.data.id))) throw new Error(`${fileName}: its id differs from its name`);
  const headings: { anchor: string; text: string }[] = [];
  const { title, summary, codes } = parsed.data;
  return {
    ...parsed.data,
    slug,
    html: render(body, headings),
    headings,
    searchText: [title, summary, codes.join(' '), body].join('\n').toLowerCase(),
  };
}

function render(markdown: string, headings: { anchor: string; text: string }[]): string {
  const renderer = new MarkdownIt({ html: false, linkify: false });
  renderer.core.ruler.push('anchors', (state) => {
    for (const [index, token] of state.tokens.entries()) {
      if (token.type !== 'heading_open') continue;
      const text = state.tokens[index + 1]?.content ?? '';
      const anchor = text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, '-')
        .replace(/^-|-$/g, '');
      token.attrSet('id', anchor);
      if (token.tag === 'h2') headings.push({ anchor, text });
    }
  });
  return renderer.render(markdown);
}

/** Articles that hold every word of the search, those with it in the title first. */
export function searchArticles(articles: readonly Article[], search: string): Article[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const whole = search.toLowerCase();
  const hits = articles.filter(
    ({ searchText }) => searchText.includes(whole) || words.every((word) => searchText.includes(word)),
  );
  const inTitle = (article: Article): number =>
    words.some((word) => article.title.toLowerCase().includes(word)) ? 0 : 1;
  return hits.sort((a, b) => inTitle(a) - inTitle(b) || a.id - b.id);
}
