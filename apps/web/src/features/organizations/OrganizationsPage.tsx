import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** Stands in until the page is there. */
export function OrganizationsPage() {
  const { t } = useTranslation();
  return <PageHeader heading={t('organizations.title')} title={[t('organizations.title')]} />;
}
