import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const articleSummarySchema = z.object({
  id: z.number().int(),
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  /** Causes and error codes this article explains; `/help/code/:code` leads here. */
  codes: z.array(z.string()),
  section: z.string(),
  updated: z.string(),
  revision: z.number().int(),
});
export type ArticleSummary = z.infer<typeof articleSummarySchema>;

export const listArticles = endpoint({
  name: 'knowledgeBase.list',
  summary: 'All articles, or those that match a search',
  method: 'GET',
  path: '/api/articles',
  access: 'public',
  query: z.object({ search: z.string().trim().max(200).default('') }),
  response: z.object({ articles: z.array(articleSummarySchema) }),
  errors: [],
});

export const getArticle = endpoint({
  name: 'knowledgeBase.get',
  summary: 'One article as sanitized HTML with its headings',
  method: 'GET',
  path: '/api/articles/:id',
  access: 'public',
  params: z.object({ id: z.coerce.number().int() }),
  response: articleSummarySchema.extend({
    html: z.string(),
    headings: z.array(z.object({ anchor: z.string(), text: z.string() })),
    previous: articleSummarySchema.nullable(),
    next: articleSummarySchema.nullable(),
  }),
  errors: [],
});
