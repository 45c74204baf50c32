import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../../../api.ts';
import { LinkButton } from '../../../ui/LinkButton.tsx';

/** The way to what is set here, for those who have business there. */
export function OwnLink({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  if (session?.role !== 'owner') return null;
  return (
    <LinkButton to="/o/$org/directory/own" params={{ org: organization }}>
      {t('directory.ownLink')}
    </LinkButton>
  );
}
