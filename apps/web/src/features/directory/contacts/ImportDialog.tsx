import {
  beginContactImport,
  type ContactList,
  cancelContactImport,
  checkContactImport,
  type ImportReading,
  runContactImport,
} from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, call } from '../../../api.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { counted } from '../../../words.ts';
import classes from './Contacts.module.css';
import { ImportOutcome } from './ImportOutcome.tsx';
import { ReadingForm } from './ReadingForm.tsx';

type Begun = AnswerOf<typeof beginContactImport>;

interface ImportDialogProps {
  organization: string;
  list: ContactList;
  onClose: () => void;
}

/** From a file to contacts: chosen, looked at, read another way where it was guessed wrong, and only then written. */
export function ImportDialog({ organization, list, onClose }: ImportDialogProps) {
  const { t } = useTranslation();
  const params = { organization, list: list.id };
  const [begun, setBegun] = useState<Begun | null>(null);
  const begin = useMutation({
    mutationFn: async (file: File) => {
      const base64 = await base64Of(file);
      return call(beginContactImport, { params, body: { fileName: file.name, base64 } });
    },
    onSuccess: setBegun,
  });
  const choose = ({ currentTarget }: ChangeEvent<HTMLInputElement>): void => {
    const [file] = currentTarget.files ?? [];
    if (file !== undefined) begin.mutate(file);
  };
  const leave = (): void => {
    // The file is not kept for nothing; what is left lying goes after a day.
    if (begun !== null)
      void call(cancelContactImport, { params: { ...params, import: begun.import.id } }).catch(() => null);
    onClose();
  };
  return (
    <Dialog opened wide title={t('directoryContacts.importing.title', { list: list.name })} onClose={leave}>
      {begun === null ? (
        <div className={classes.form}>
          <label className={classes.file}>
            {t('directoryContacts.importing.file')}
            <input
              data-autofocus
              type="file"
              accept=".csv,.txt,.tsv,.vcf,.vcard,text/csv,text/vcard"
              disabled={begin.isPending}
              onChange={choose}
            />
          </label>
          <p className={classes.muted}>{t('directoryContacts.importing.fileWhat')}</p>
          {begin.error ? <ErrorText error={begin.error} lead={t('directoryContacts.importing.fileError')} /> : null}
          <div className={classes.bar}>
            <Button variant="default" loading={begin.isPending} onClick={onClose}>
              {t('ui.close')}
            </Button>
          </div>
        </div>
      ) : (
        <Checked organization={organization} list={list} begun={begun} onLeave={leave} onDone={onClose} />
      )}
    </Dialog>
  );
}

interface CheckedProps {
  organization: string;
  list: ContactList;
  begun: Begun;
  onLeave: () => void;
  onDone: () => void;
}

function Checked({ organization, list, begun, onLeave, onDone }: CheckedProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const params = { organization, list: list.id, import: begun.import.id };
  const [reading, setReading] = useState<ImportReading>(begun.check.reading);
  const check = useMutation({ mutationFn: (next: ImportReading) => call(checkContactImport, { params, body: next }) });
  const run = useMutation({
    mutationFn: () => call(runContactImport, { params }),
    onSuccess: async () => {
      await queries.invalidateQueries();
      onDone();
    },
  });
  const shown = check.data ?? begun.check;
  const change = (part: Partial<ImportReading>): void => {
    const next = { ...reading, ...part };
    setReading(next);
    check.mutate(next);
  };
  const coming = shown.added + shown.updated;
  return (
    <div className={classes.form}>
      {check.error ? <ErrorText error={check.error} lead={t('directoryContacts.importing.checkError')} /> : null}
      <ImportOutcome check={shown} isPending={check.isPending} />
      <details className={classes.reading} open={begun.encodingIs === 'guessed'}>
        <summary>{t('directoryContacts.importing.reading')}</summary>
        <ReadingForm
          reading={reading}
          columnNames={shown.columnNames}
          isCards={begun.import.format === 'vcard'}
          isGuessed={begun.encodingIs === 'guessed'}
          onChange={change}
        />
      </details>
      {run.error ? <ErrorText error={run.error} lead={t('directoryContacts.importing.runError')} /> : null}
      <div className={classes.bar}>
        <Button
          disabled={coming === 0 || check.isPending || check.isError}
          loading={run.isPending}
          onClick={() => run.mutate()}
        >
          {coming === 0
            ? t('directoryContacts.importing.nothing')
            : t('directoryContacts.importing.yes', { count: coming, formatted: counted(coming) })}
        </Button>
        <Button variant="default" onClick={onLeave}>
          {t('ui.close')}
        </Button>
      </div>
    </div>
  );
}

/** In pieces: one call with millions of arguments would overflow the stack. */
async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}
