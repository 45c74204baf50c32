import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** Stands in until the page is there. */
export function ArticlePage() {
  const { t } = useTranslation();
  return <PageHeader heading={t('knowledgeBase.title')} title={[t('knowledgeBase.title')]} />;
}
