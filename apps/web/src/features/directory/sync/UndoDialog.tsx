import { type DirectoryRun, previewUndo, type UndoPreview } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../../api.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { counted } from '../../../words.ts';
import classes from './PlanDialogs.module.css';
import type { PlanActs } from './use-plan-acts.ts';

interface UndoDialogProps {
  organization: string;
  run: DirectoryRun;
  undo: PlanActs['undo'];
  onClose: () => void;
}

/** What undoing puts back, what it leaves alone and why, and what the next run will do about it. */
export default function UndoDialog({ organization, run, undo, onClose }: UndoDialogProps) {
  const { t } = useTranslation();
  const preview = useQuery({
    ...queryFor(previewUndo, { params: { organization, run: run.id } }),
    // What it says is true for the moment it was asked: never that of an hour ago.
    gcTime: 0,
    staleTime: 0,
  });
  const close = () => {
    undo.reset();
    onClose();
  };
  const isPossible = preview.data !== undefined && preview.data.impossible === null && effectOf(preview.data) > 0;
  return (
    <Dialog opened title={t('directorySync.undo.title', { run: run.number })} onClose={close}>
      <div className={classes.form}>
        <Panel
          query={preview}
          errorLead={t('directorySync.undo.previewError')}
          bare
          skeleton={<p>{t('directorySync.undo.looking')}</p>}
        >
          {(shown) => (shown.impossible === null ? <Effects preview={shown} /> : <p>{shown.impossible}</p>)}
        </Panel>
        {undo.error ? <ErrorText error={undo.error} lead={t('directorySync.undo.error')} /> : null}
        <div className={classes.buttons}>
          <Button variant="default" data-autofocus onClick={close}>
            {t('directorySync.undo.keep')}
          </Button>
          <Button
            disabled={!isPossible}
            loading={undo.isPending}
            onClick={() => undo.mutate(undefined, { onSuccess: onClose })}
          >
            {t('directorySync.undo.act', { run: run.number })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function effectOf({ entriesBack, entriesPutBack, entriesGone }: UndoPreview): number {
  return entriesBack + entriesPutBack + entriesGone;
}

function Effects({ preview }: { preview: UndoPreview }) {
  const { t } = useTranslation();
  const { conflicts } = preview;
  const effects = [
    ['back', preview.entriesBack],
    ['putBack', preview.entriesPutBack],
    ['gone', preview.entriesGone],
  ] as const;
  return (
    <div className={classes.form}>
      {effectOf(preview) === 0 ? (
        <p>{t('directorySync.undo.nothing')}</p>
      ) : (
        <ul className={classes.effects}>
          {effects
            .filter(([, count]) => count > 0)
            .map(([effect, count]) => (
              <li key={effect}>{t(`directorySync.undo.${effect}`, { count, formatted: counted(count) })}</li>
            ))}
        </ul>
      )}
      {conflicts.total === 0 ? null : (
        <section className={classes.conflicts} aria-label={t('directorySync.undo.conflictsLabel')}>
          <p>{t('directorySync.undo.conflicts', { count: conflicts.total, formatted: counted(conflicts.total) })}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too */}
          <ul className={classes.conflictList} tabIndex={0} aria-label={t('directorySync.undo.conflictsLabel')}>
            {conflicts.first.map(({ entry, field, name, sentence }) => (
              <li key={`${entry} ${field}`}>
                <b>{name}</b> {sentence}
              </li>
            ))}
          </ul>
          {conflicts.total > conflicts.first.length ? (
            <p className={classes.muted}>
              {t('directorySync.undo.conflictsMore', {
                formatted: counted(conflicts.total - conflicts.first.length),
              })}
            </p>
          ) : null}
        </section>
      )}
      <p className={classes.muted}>{preview.afterwards}</p>
    </div>
  );
}
