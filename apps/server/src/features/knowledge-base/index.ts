import { join } from 'node:path';
import { type ArticleSummary, getArticle, listArticles } from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Article, loadArticles, searchArticles } from './load-articles.ts';

const FOLDER = join(import.meta.dirname, '../../../../../knowledge-base');

/** The articles that ship with the product, read once at start and open to everybody. */
export function createKnowledgeBase(platform: Platform): void {
  const articles = loadArticles(FOLDER);
  platform.http.route(listArticles, async ({ query }) => ({
    articles: searchArticles(articles, query.search).map(presentSummary),
  }));
  platform.http.route(getArticle, async ({ params }) => {
    const index = articles.findIndex(({ id }) => id === params.id);
    const article = articles[index];
    if (article === undefined) {
      throw new AppError('not-found', `There is no article ${params.id}.`, {
        next: 'Search the knowledge base for it.',
      });
    }
    const previous = articles[index - 1];
    const next = articles[index + 1];
    return {
      ...presentSummary(article),
      html: article.html,
      headings: article.headings,
      previous: previous === undefined ? null : presentSummary(previous),
      next: next === undefined ? null : presentSummary(next),
    };
  });
}

function presentSummary({ id, slug, title, summary, codes, section, updated, revision }: Article): ArticleSummary {
  return { id, slug, title, summary, codes, section, updated, revision };
}
