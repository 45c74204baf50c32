import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** Stands in until the page is there. */
export function DirectoryPage() {
  const { t } = useTranslation();
  return <PageHeader heading={t('directory.title')} title={[t('directory.title')]} />;
}
