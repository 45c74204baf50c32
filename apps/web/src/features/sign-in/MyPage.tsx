import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** Stands in until the page is there. */
export function MyPage() {
  const { t } = useTranslation();
  return <PageHeader heading={t('me.title')} title={[t('me.title')]} />;
}
