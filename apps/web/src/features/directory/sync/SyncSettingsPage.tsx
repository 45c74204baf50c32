import { getDirectoryRails, getDirectorySchedule } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queryFor, sessionQuery } from '../../../api.ts';
import { addSentences } from '../../../strings/add-sentences.ts';
import { directorySync } from '../../../strings/en/directory-sync.ts';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { RailsForm } from './RailsForm.tsx';
import { ScheduleForm } from './ScheduleForm.tsx';
import classes from './SyncSettings.module.css';

addSentences({ directorySync });

/** What somebody is typing over must not be loaded anew under their hands. */
const KEPT = { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 } as const;

/** Limits, grace and schedule of the sync. */
export function SyncSettingsPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/directory/sync/settings' });
  const { data: session } = useQuery(sessionQuery);
  const owner = session?.role === 'owner';
  const input = { params: { organization: org } };
  const rails = useQuery({ ...queryFor(getDirectoryRails, input), ...KEPT });
  const schedule = useQuery({ ...queryFor(getDirectorySchedule, input), ...KEPT });
  return (
    <>
      <PageHeader
        heading={t('directorySync.settings.title')}
        title={[t('directorySync.settings.title')]}
        back={{ to: '/o/$org/directory/sync', params: { org }, label: t('directory.sync.title') }}
        sub={owner ? null : t('directorySync.settings.ownersOnly')}
      />
      <div className={classes.parts}>
        <Panel query={rails} errorLead={t('directorySync.settings.error')} bare>
          {(answer) => <RailsForm organization={org} answer={answer} owner={owner} />}
        </Panel>
        <Panel query={schedule} errorLead={t('directorySync.settings.loadScheduleError')} bare>
          {(answer) => <ScheduleForm organization={org} answer={answer} owner={owner} />}
        </Panel>
      </div>
    </>
  );
}
