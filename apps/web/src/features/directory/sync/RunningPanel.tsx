import type { DirectoryRun } from '@linekeeper/api-contract';
import { Button, Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../../clock.ts';
import { StateMark } from '../../../ui/StateMark.tsx';
import { counted, duration } from '../../../words.ts';
import classes from './RunningPanel.module.css';

interface RunningPanelProps {
  run: DirectoryRun;
  /** Null for whoever may only look. */
  onCancel: (() => void) | null;
  cancelling: boolean;
}

/** The run that goes: what it reads, how far it is, for how long. */
export function RunningPanel({ run, onCancel, cancelling }: RunningPanelProps) {
  const { t } = useTranslation();
  const now = useNow(1_000);
  const phase = run.phase ?? t('directory.entries');
  const read = counted(run.read);
  const words =
    run.expected === null
      ? t('directory.sync.reading', { phase, read })
      : t('directory.sync.readingOf', { phase, read, expected: counted(run.expected) });
  return (
    <section className={classes.running} aria-label={t('directorySync.running', { run: run.number })}>
      <div className={classes.words}>
        <StateMark state="filling" word={t('directorySync.running', { run: run.number })} />
        <span>{words}</span>
        <span className={classes.time}>{duration(now - Date.parse(run.startedAt))}</span>
      </div>
      {run.expected === null || run.expected === 0 ? null : (
        <Progress
          value={Math.min(100, (run.read / run.expected) * 100)}
          color="var(--lk-action)"
          aria-label={t('directorySync.progress', { run: run.number })}
        />
      )}
      {onCancel === null ? null : (
        <div className={classes.cancel}>
          <Button variant="default" size="xs" loading={cancelling} onClick={onCancel}>
            {t('directorySync.cancel')}
          </Button>
          <span>{t('directorySync.cancelHint')}</span>
        </div>
      )}
    </section>
  );
}
