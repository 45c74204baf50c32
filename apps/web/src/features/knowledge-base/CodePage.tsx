import { listArticles } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../api.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';

/** Leads from an error code to the article that explains it. */
export function CodePage() {
  const { t } = useTranslation();
  const { code = '' } = useParams({ strict: false });
  const articles = useQuery(queryFor(listArticles, { query: { search: '' } }));
  const found = articles.data?.articles.find(({ codes }) => codes.includes(code));
  if (found !== undefined)
    return <Navigate to="/help/$article" params={{ article: `${found.id}-${found.slug}` }} replace />;
  return (
    <>
      <PageHeader heading={t('knowledgeBase.title')} title={[t('knowledgeBase.title')]} />
      <Panel query={articles} errorLead={t('knowledgeBase.loadFailed')} bare>
        {() => (
          <EmptyState
            title={t('knowledgeBase.unknownCode', { code })}
            action={<Link to="/help">{t('knowledgeBase.title')}</Link>}
          >
            {t('knowledgeBase.unknownCodeNext')}
          </EmptyState>
        )}
      </Panel>
    </>
  );
}
