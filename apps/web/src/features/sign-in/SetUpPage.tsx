import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** Stands in until the page is there. */
export function SetUpPage() {
  const { t } = useTranslation();
  return <PageHeader heading={t('signIn.title')} title={[t('signIn.title')]} />;
}
