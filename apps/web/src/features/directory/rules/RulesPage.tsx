import { getDirectoryRules } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queryFor, sessionQuery } from '../../../api.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { ExportButtons } from './ExportButtons.tsx';
import { RulesEditor } from './RulesEditor.tsx';

/** Which lists are read, how fields are taken over, who is selected; checked while typing. */
export function RulesPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/directory/rules' });
  const { data: session } = useQuery(sessionQuery);
  const isOwner = session?.role === 'owner';
  const query = useQuery({
    ...queryFor(getDirectoryRules, { params: { organization: org } }),
    enabled: isOwner,
    // What somebody is typing over must not be loaded anew under their hands.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <PageHeader
        heading={t('directory.rules.title')}
        title={[t('directory.rules.title')]}
        back={{ to: '/o/$org/directory/sync', params: { org }, label: t('directory.sync.title') }}
        actions={<ExportButtons organization={org} />}
      />
      {isOwner ? (
        <Panel query={query} errorLead={t('directory.rules.error')} bare>
          {(answer) => <RulesEditor key={answer.changedAt} organization={org} answer={answer} />}
        </Panel>
      ) : (
        <EmptyState>{t('directory.rules.ownersOnly')}</EmptyState>
      )}
    </>
  );
}
