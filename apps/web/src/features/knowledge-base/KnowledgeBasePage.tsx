import { type ArticleSummary, listArticles } from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../api.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import classes from './KnowledgeBasePage.module.css';

/** All articles by section, or those that match a search; open to everybody, signed in or not. */
export function KnowledgeBasePage() {
  const { t } = useTranslation();
  const { search = '' } = useSearch({ strict: false });
  const navigate = useNavigate();
  const articles = useQuery({ ...queryFor(listArticles, { query: { search } }), placeholderData: keepPreviousData });
  const show = (value: string): void => {
    void navigate({ to: '/help', search: value === '' ? {} : { search: value }, replace: true });
  };
  return (
    <>
      <PageHeader heading={t('knowledgeBase.title')} title={[t('knowledgeBase.title')]} />
      <TextInput
        className={classes.search}
        type="search"
        label={t('knowledgeBase.searchLabel')}
        description={t('knowledgeBase.searchHelp')}
        value={search}
        onChange={(event) => show(event.currentTarget.value)}
      />
      <Panel
        query={articles}
        errorLead={t('knowledgeBase.loadFailed')}
        bare
        isEmpty={(data) => data.articles.length === 0}
        empty={
          <EmptyState
            action={
              <Button variant="default" onClick={() => show('')}>
                {t('knowledgeBase.clearSearch')}
              </Button>
            }
          >
            {t('knowledgeBase.noMatch', { search })}
          </EmptyState>
        }
      >
        {(data) => (
          <>
            <p className="lk-hidden" role="status">
              {search === '' ? '' : t('knowledgeBase.found', { count: data.articles.length })}
            </p>
            {search === '' ? <BySection articles={data.articles} /> : <ArticleList articles={data.articles} />}
          </>
        )}
      </Panel>
    </>
  );
}

function BySection({ articles }: { articles: readonly ArticleSummary[] }) {
  const sections = [...new Set(articles.map(({ section }) => section))];
  return sections.map((section) => (
    <section key={section} className={classes.section}>
      <h2 className={classes.heading}>{section}</h2>
      <ArticleList articles={articles.filter((article) => article.section === section)} />
    </section>
  ));
}

function ArticleList({ articles }: { articles: readonly ArticleSummary[] }) {
  return (
    <ul className={classes.list}>
      {articles.map(({ id, slug, title, summary }) => (
        <li key={id} className={classes.item}>
          <span className={classes.id}>{id}</span>
          <div>
            <Link to="/help/$article" params={{ article: `${id}-${slug}` }} className={classes.link}>
              {title}
            </Link>
            <p className={classes.summary}>{summary}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
