import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { addSentences } from '../../../strings/add-sentences.ts';
import { directoryRecords } from '../../../strings/en/directory-records.ts';
import { photoAddress } from './PhotoPart.tsx';
import classes from './Records.module.css';
import { useRecord } from './use-record.ts';

addSentences({ directoryRecords });

interface EntryRecordLineProps {
  organization: string;
  entry: string;
}

/** The picture of an entry where there is one. */
export function EntryPicture({ organization, entry }: EntryRecordLineProps) {
  const { data: record } = useRecord(organization, entry);
  const address = record === undefined ? undefined : photoAddress(organization, record);
  return address === undefined ? null : <img className={classes.face} src={address} alt="" />;
}

/** How much of an entry was set here, and the way to the page that tells all of it. */
export function EntryRecordLine({ organization, entry }: EntryRecordLineProps) {
  const { t } = useTranslation();
  const { data: record } = useRecord(organization, entry);
  const count = record?.fields.filter(({ own }) => own !== null).length ?? 0;
  const words =
    record?.origin === 'manual'
      ? t('directoryRecords.addedHere')
      : count > 0
        ? t('directoryRecords.setHere', { count })
        : null;
  return (
    <p className={classes.record}>
      {words === null ? null : <span className={classes.words}>{words}</span>}
      <Link to="/o/$org/directory/$entry" params={{ org: organization, entry }}>
        {t('directoryRecords.link')}
      </Link>
    </p>
  );
}
