import { useTranslation } from 'react-i18next';
import { useNow } from '../clock.ts';
import { useLiveState } from '../live.ts';
import { clockTime, clockTimeWithSeconds } from '../words.ts';
import classes from './LiveMark.module.css';

/** Whether the picture is live, with the time it is from. Steps every minute: a healthy page holds still. */
export function LiveMark() {
  const { t } = useTranslation();
  const state = useLiveState();
  const now = useNow(60_000);
  if (state === null) return null;
  const lost = state.kind === 'lost';
  const words =
    state.kind === 'live'
      ? t('shell.live.live', { time: clockTime(now) })
      : lost
        ? t('shell.live.lost', { time: clockTimeWithSeconds(state.heardAt) })
        : t('shell.live.connecting');
  return (
    <span className={classes.live} data-kind={state.kind}>
      <span className={classes.dot} aria-hidden />
      {words}
    </span>
  );
}
