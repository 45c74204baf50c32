import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from '../clock.ts';
import { wholeTime } from '../words.ts';
import { ageStep } from './age.ts';

/** An age in words: "now", "40 s ago", "12 min ago". */
export function ageWords(t: TFunction, ageMs: number): string {
  const step = ageStep(ageMs);
  return step.unit === 'now' ? t('ui.age.now') : t(`ui.age.${step.unit}`, { count: step.count });
}

/** The age of a value, stepping with the one timer of the page; the whole time is in the tooltip. */
export function Age({ at, className }: { at: string | number; className?: string | undefined }) {
  const { t } = useTranslation();
  const now = useNow(10_000);
  const then = typeof at === 'number' ? at : Date.parse(at);
  return (
    <time dateTime={new Date(then).toISOString()} title={wholeTime(then)} className={className}>
      {ageWords(t, now + 9_999 - then)}
    </time>
  );
}
