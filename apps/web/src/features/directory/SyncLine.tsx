import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { clockTime, counted, since } from '../../words.ts';
import type { DirectoryAnswer } from './use-directory.ts';
import { useRunProgress } from './use-run-progress.ts';

/** "Complete 10:40 · next 11:00"; while a run goes, how far it is. */
export function SyncLine({ answer }: { answer: DirectoryAnswer }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const run = useRunProgress(answer.lastRun);
  const { completeAt, nextRunAt } = answer;
  const parts: string[] = [];
  if (completeAt !== null) parts.push(t('directory.sync.complete', { time: since(completeAt, now) }));
  if (run?.state === 'running') {
    const read = counted(run.read);
    const phase = run.phase ?? t('directory.entries');
    parts.push(
      run.expected === null
        ? t('directory.sync.reading', { phase, read })
        : t('directory.sync.readingOf', { phase, read, expected: counted(run.expected) }),
    );
  } else {
    if (run?.state === 'held') parts.push(t('directory.sync.lastHeld', { run: run.number }));
    if (run?.state === 'refused') parts.push(t('directory.sync.lastRefused', { run: run.number }));
    if (run?.state === 'failed') parts.push(t('directory.sync.lastFailed', { run: run.number }));
    if (nextRunAt !== null) parts.push(t('directory.sync.next', { time: clockTime(nextRunAt) }));
  }
  return parts.join(' · ');
}
