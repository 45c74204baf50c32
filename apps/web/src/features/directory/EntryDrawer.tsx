import type { DirectoryEntry } from '@linekeeper/api-contract';
import { Drawer } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { Waiting } from '../../ui/Panel.tsx';
import type { PresenceJob } from '../../ui/presence-look.ts';
import classes from './EntryDrawer.module.css';
import { EntryFacts } from './EntryFacts.tsx';
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
  const dial = entry?.extension ?? entry?.numbers[0]?.value;
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={380}
      overlayProps={{ backgroundOpacity: 0.2 }}
      title={<span className={classes.title}>{entry?.name ?? t('directory.details')}</span>}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      {error ? <ErrorText error={error} lead={t('directory.error')} /> : null}
      {entry ? (
        <>
          <EntryFacts entry={entry} job={job} />
          {dial === undefined ? null : (
            <LinkButton
              className={classes.call}
              variant="filled"
              leftSection={<IconPhone size={18} aria-hidden />}
              to="/o/$org/console"
              params={{ org: organization }}
              search={{ dial }}
            >
              {t('directory.call', { number: dial })}
            </LinkButton>
          )}
        </>
      ) : missing ? (
        <EmptyState>{t('directory.entryGone')}</EmptyState>
      ) : error ? null : (
        <Waiting />
      )}
    </Drawer>
  );
}
