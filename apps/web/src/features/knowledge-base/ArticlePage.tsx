import { getArticle } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, queryFor } from '../../api.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import classes from './ArticlePage.module.css';

type Article = AnswerOf<typeof getArticle>;

/** One article: 720 px of text, its contents beside it. */
export function ArticlePage() {
  const { t } = useTranslation();
  const { article: address = '' } = useParams({ strict: false });
  const id = Number.parseInt(address, 10);
  const article = useQuery(queryFor(getArticle, { params: { id } }));
  const { data } = article;
  return (
    <>
      <PageHeader
        heading={data?.title ?? t('knowledgeBase.title')}
        title={[data?.title ?? t('knowledgeBase.title')]}
        sub={
          data === undefined ? null : (
            <>
              <Link to="/help">{t('knowledgeBase.title')}</Link> › {data.section} ·{' '}
              {t('knowledgeBase.meta', { id: data.id, updated: data.updated, revision: data.revision })}
            </>
          )
        }
        actions={
          data === undefined ? null : (
            <Button variant="default" onClick={() => window.print()} className={classes.print}>
              {t('knowledgeBase.print')}
            </Button>
          )
        }
      />
      <Panel query={article} errorLead={t('knowledgeBase.articleFailed')} bare>
        {(loaded) => <ArticleBody article={loaded} />}
      </Panel>
    </>
  );
}

function ArticleBody({ article }: { article: Article }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  /** Links between articles stay inside the app; the text itself is plain HTML from the server. */
  const follow = (event: MouseEvent<HTMLDivElement>): void => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const href = link?.getAttribute('href') ?? '';
    if (!href.startsWith('/') || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void navigate({ to: href });
  };
  return (
    <div className={classes.columns}>
      <article className={classes.article}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: only catches the clicks of the links inside, which have their own keys */}
        <div
          className={classes.text}
          onClick={follow}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: made on the server from articles that ship with the product, raw HTML escaped
          dangerouslySetInnerHTML={{ __html: article.html }}
        />
        <Neighbours article={article} />
      </article>
      <aside className={classes.aside}>
        {article.headings.length > 1 ? (
          <nav aria-label={t('knowledgeBase.contents')}>
            <p className={classes.label}>{t('knowledgeBase.contents')}</p>
            <ul className={classes.contents}>
              {article.headings.map(({ anchor, text }) => (
                <li key={anchor}>
                  <a href={`#${anchor}`}>{text}</a>
                </li>
              ))}
            </ul>
          </nav>
        ) : null}
        {article.codes.length > 0 ? (
          <>
            <p className={classes.label}>{t('knowledgeBase.codes')}</p>
            <ul className={classes.contents}>
              {article.codes.map((code) => (
                <li key={code}>
                  <code>{code}</code>
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </aside>
    </div>
  );
}

function Neighbours({ article: { previous, next } }: { article: Article }) {
  const { t } = useTranslation();
  return (
    <nav className={classes.neighbours} aria-label={t('knowledgeBase.neighbours')}>
      {previous === null ? (
        <span />
      ) : (
        <Link to="/help/$article" params={{ article: `${previous.id}-${previous.slug}` }}>
          {t('knowledgeBase.previous', { title: previous.title })}
        </Link>
      )}
      {next === null ? null : (
        <Link to="/help/$article" params={{ article: `${next.id}-${next.slug}` }}>
          {t('knowledgeBase.next', { title: next.title })}
        </Link>
      )}
    </nav>
  );
}
