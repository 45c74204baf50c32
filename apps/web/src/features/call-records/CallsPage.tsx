import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** Stands in until the page is there. */
export function CallsPage() {
  const { t } = useTranslation();
  return <PageHeader heading={t('callRecords.title')} title={[t('callRecords.title')]} />;
}
