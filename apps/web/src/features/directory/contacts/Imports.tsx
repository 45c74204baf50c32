import {
  type ContactImport,
  type ContactList,
  cancelContactImport,
  listContactImports,
  undoContactImport,
} from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, queryFor } from '../../../api.ts';
import { useNow } from '../../../clock.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { counted, since } from '../../../words.ts';
import classes from './Contacts.module.css';

/** While one runs. */
const LOOK_EVERY_MS = 1_000;

interface ImportsProps {
  organization: string;
  list: ContactList;
}

/** What was imported into a list, with the progress of one that runs; nothing where nothing ever was. */
export function Imports({ organization, list }: ImportsProps) {
  const { t } = useTranslation();
  const query = useQuery({
    ...queryFor(listContactImports, { params: { organization, list: list.id } }),
    refetchInterval: ({ state }) => (isRunning(state.data?.imports) ? LOOK_EVERY_MS : false),
  });
  const [undoing, setUndoing] = useState<ContactImport | null>(null);
  useShowEnded(list.id, query.data?.imports);
  if (query.data?.imports.length === 0) return null;
  return (
    <>
      <Panel
        query={query}
        errorLead={t('directoryContacts.imports.error')}
        title={t('directoryContacts.imports.title')}
      >
        {({ imports }) => <ImportTable organization={organization} list={list} imports={imports} onUndo={setUndoing} />}
      </Panel>
      {undoing === null ? null : (
        <UndoDialog organization={organization} list={list} undoing={undoing} onClose={() => setUndoing(null)} />
      )}
    </>
  );
}

/** What an import wrote is shown once it has ended, also where it was too quick to be seen while it ran. */
function useShowEnded(list: string, imports: readonly ContactImport[] | undefined): void {
  const queries = useQueryClient();
  const ended = imports?.flatMap(({ id, state }) => (state === 'running' ? [] : `${id} ${state}`)).join(' ');
  const seen = useRef({ list, ended });
  useEffect(() => {
    const before = seen.current;
    if (ended === undefined) return;
    seen.current = { list, ended };
    if (before.list === list && before.ended !== undefined && before.ended !== ended) void queries.invalidateQueries();
  }, [list, ended, queries]);
}

const isRunning = (imports: readonly ContactImport[] | undefined): boolean =>
  imports?.some(({ state }) => state === 'running') ?? false;

interface ImportTableProps extends ImportsProps {
  imports: readonly ContactImport[];
  onUndo: (one: ContactImport) => void;
}

function ImportTable({ organization, list, imports, onUndo }: ImportTableProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: (id: string) => call(cancelContactImport, { params: { organization, list: list.id, import: id } }),
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <>
      <table className={`${classes.table} ${classes.imports}`} aria-label={t('directoryContacts.imports.title')}>
        <thead>
          <tr>
            {(['file', 'state', 'by', 'acts'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`directoryContacts.imports.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {imports.map((one) => (
            <tr key={one.id}>
              <th scope="row">{one.fileName}</th>
              <td>
                {t(`directoryContacts.imports.state.${one.state}`, {
                  lines: counted(one.linesRead),
                  added: counted(one.added),
                  updated: counted(one.updated),
                  passedOver: counted(one.passedOver),
                })}
                {one.text === null ? null : <div className={classes.muted}>{one.text}</div>}
              </td>
              <td className={classes.muted}>
                {one.by}, {since(one.startedAt, now)}
              </td>
              <td>
                {list.mayEdit && one.state === 'done' ? (
                  <Button variant="default" size="xs" onClick={() => onUndo(one)}>
                    {t('directoryContacts.imports.undo')}
                  </Button>
                ) : null}
                {list.mayEdit && one.state === 'running' ? (
                  <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate(one.id)}>
                    {t('directoryContacts.imports.cancel')}
                  </Button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {cancel.error ? <ErrorText error={cancel.error} /> : null}
    </>
  );
}

interface UndoDialogProps extends ImportsProps {
  undoing: ContactImport;
  onClose: () => void;
}

function UndoDialog({ organization, list, undoing, onClose }: UndoDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: () => call(undoContactImport, { params: { organization, list: list.id, import: undoing.id } }),
    onSuccess: ({ kept }) => {
      void queries.invalidateQueries();
      if (kept === 0) onClose();
    },
  });
  const kept = undo.data?.kept ?? 0;
  return (
    <Dialog opened title={t('directoryContacts.imports.undoTitle', { file: undoing.fileName })} onClose={onClose}>
      <p>
        {undo.data === undefined
          ? t('directoryContacts.imports.undoWhat')
          : t('directoryContacts.imports.kept', { count: kept })}
      </p>
      {undo.error ? <ErrorText error={undo.error} lead={t('directoryContacts.imports.undoError')} /> : null}
      <div className={classes.bar}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t('ui.close')}
        </Button>
        {undo.data === undefined ? (
          <Button loading={undo.isPending} onClick={() => undo.mutate()}>
            {t('directoryContacts.imports.undoYes')}
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}
