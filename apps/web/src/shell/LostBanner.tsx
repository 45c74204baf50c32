import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow, useNow } from '../clock.ts';
import { type LiveState, useLiveState } from '../live.ts';
import { Banner } from '../ui/Banner.tsx';
import { clockTimeWithSeconds } from '../words.ts';
import { announce } from './announce.ts';

const PATIENCE_MS = 3_000;

/** Says that the picture is old, once the stream has been lost for 3 s; says aloud when it is back. */
export function LostBanner() {
  const { t } = useTranslation();
  const state = useLiveState();
  const shown = useLostLong(state);
  const time = state === null ? '' : clockTimeWithSeconds(state.heardAt);
  const live = state?.kind === 'live';
  const told = useRef(false);
  useEffect(() => {
    if (shown && !told.current) announce(t('shell.live.lostAnnounced', { time }), 'assertive');
    // A page that rests is not live again: it only stopped trying.
    if (live && told.current) announce(t('shell.live.backAnnounced'), 'polite');
    told.current = shown || (told.current && !live);
  }, [shown, live, time, t]);
  if (!shown || state === null) return null;
  return (
    <Banner tone="attention" label={t('shell.live.lost', { time })} heading={t('shell.live.lostBanner', { time })}>
      <RetryLine retryAt={state.retryAt} />
    </Banner>
  );
}

function RetryLine({ retryAt }: { retryAt: number | null }) {
  const { t } = useTranslation();
  useNow(1_000);
  const seconds = retryAt === null ? 0 : Math.ceil((retryAt - serverNow()) / 1000);
  return seconds > 0 ? t('shell.live.lostRetryIn', { seconds }) : t('shell.live.lostRetrying');
}

function useLostLong(state: LiveState | null): boolean {
  const lost = state?.kind === 'lost' || state?.kind === 'returning';
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!lost) {
      setLong(false);
      return;
    }
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost]);
  return long;
}
