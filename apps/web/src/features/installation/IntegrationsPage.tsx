import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** Stands in until the page is there. */
export function IntegrationsPage() {
  const { t } = useTranslation();
  return <PageHeader heading={t('installation.title')} title={[t('installation.title')]} />;
}
