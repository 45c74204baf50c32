import type { AuthorizationState } from '@linekeeper/api-contract';
import { useTranslation } from 'react-i18next';
import { useNow } from '../clock.ts';
import { since as sinceWords } from '../words.ts';
import classes from './StateMark.module.css';
import { STATE_ICON, STATE_TONE } from './state-look.ts';

interface StateMarkProps {
  state: AuthorizationState;
  /** Said behind Stopped and Unknown. */
  since?: string | null;
  /** Says something else with this shape and colour. */
  word?: string;
  /** Said behind Filling the gap. */
  percent?: number | null;
}

/** The state of an authorization, job or organization: shape, word and colour together. */
export function StateMark({ state, since, percent, word: given }: StateMarkProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const Icon = STATE_ICON[state];
  let word: string = given ?? t(`ui.states.${state}`);
  if (state === 'stopped' && since) word = t('ui.states.stoppedSince', { since: sinceWords(since, now) });
  if (state === 'unknown' && since) word = t('ui.states.unknownSince', { since: sinceWords(since, now) });
  if (state === 'filling' && percent != null) word = t('ui.states.fillingPercent', { percent: Math.round(percent) });
  return (
    <span className={classes.mark} data-tone={STATE_TONE[state]} data-state={state}>
      <Icon size={16} stroke={2} aria-hidden />
      <span>{word}</span>
    </span>
  );
}
