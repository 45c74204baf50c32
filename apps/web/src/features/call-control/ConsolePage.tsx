import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** Stands in until the page is there. */
export function ConsolePage() {
  const { t } = useTranslation();
  return <PageHeader heading={t('callControl.title')} title={[t('callControl.title')]} />;
}
