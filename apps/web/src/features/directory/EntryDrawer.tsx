import type { DirectoryEntry } from '@linekeeper/api-contract';
import { IconPhone } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { groupedNumber } from '../../phone-number.ts';
import { DetailsDrawer } from '../../ui/DetailsDrawer.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { Waiting } from '../../ui/Panel.tsx';
import type { PresenceJob } from '../../ui/presence-look.ts';
import classes from './EntryDrawer.module.css';
import { EntryFacts } from './EntryFacts.tsx';
import { numberToDial } from './number-to-dial.ts';
import { EntryPicture, EntryRecordLine } from './records/EntryRecordLine.tsx';
import { useEntry } from './use-directory.ts';

interface EntryDrawerProps {
  organization: string;
  /** From the address; undefined while no entry is open. */
  id: string | undefined;
  loaded: DirectoryEntry | undefined;
  job: PresenceJob['state'];
  onClose: () => void;
}

/** Details of the entry in the address, with the way to call it. */
export function EntryDrawer({ organization, id, loaded, job, onClose }: EntryDrawerProps) {
  const { t } = useTranslation();
  const { entry, missing, error } = useEntry(organization, id, loaded);
  const dial = entry === undefined ? null : numberToDial(entry);
  return (
    <DetailsDrawer opened={id !== undefined} onClose={onClose} title={entry?.name ?? t('directory.details')}>
      {error ? <ErrorText error={error} lead={t('directory.error')} /> : null}
      {entry ? (
        <>
          {entry.contact ? null : <EntryPicture organization={organization} entry={entry.id} />}
          <EntryFacts entry={entry} job={job} />
          {entry.contact ? null : <EntryRecordLine organization={organization} entry={entry.id} />}
          {dial === null ? null : (
            <LinkButton
              className={classes.call}
              variant="filled"
              leftSection={<IconPhone size={18} aria-hidden />}
              to="/o/$org/console"
              params={{ org: organization }}
              search={{ dial }}
            >
              {t('directory.call', { number: groupedNumber(dial) })}
            </LinkButton>
          )}
        </>
      ) : missing ? (
        <EmptyState>{t('directory.entryGone')}</EmptyState>
      ) : error ? null : (
        <Waiting />
      )}
    </DetailsDrawer>
  );
}
