import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** Stands in until the page is there. */
export function IncidentsPage() {
  const { t } = useTranslation();
  return <PageHeader heading={t('authorizations.title')} title={[t('authorizations.title')]} />;
}
