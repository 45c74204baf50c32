import type { Presence } from '@linekeeper/api-contract';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from '../clock.ts';
import { since as sinceMoment } from '../words.ts';
import { ageWords } from './Age.tsx';
import classes from './PresenceBadge.module.css';
import { type PresenceGlyph, type PresenceJob, type PresenceLook, presenceLook } from './presence-look.ts';

interface PresenceBadgeProps {
  presence: Presence | null;
  /** State of the presence job: anything but `live` takes the colour away. */
  job: PresenceJob['state'];
  /** Without the word, for tight places; the name stays in the tooltip. */
  glyphOnly?: boolean;
}

/** Presence as glyph and word; the age stands in its own column, and always in the tooltip. */
export function PresenceBadge({ presence, job, glyphOnly = false }: PresenceBadgeProps) {
  const { t } = useTranslation();
  const now = useNow(10_000);
  const look = presenceLook(presence, job, now);
  if (look === null || presence === null) return null;
  const word = presenceWords(t, look, now);
  const age = ageWords(t, now + 9_999 - Date.parse(presence.checkedAt));
  const full = t('ui.presence.checked', { word, age });
  return (
    <span className={classes.badge} title={full} data-stale={look.stale || undefined}>
      <Glyph glyph={look.glyph} />
      {glyphOnly ? <span className="lk-hidden">{full}</span> : <span>{word}</span>}
    </span>
  );
}

/** "Available", "In a call 4 min", "Offline since 08:12", "was Available". */
export function presenceWords(t: TFunction, look: PresenceLook, now: number): string {
  const word = t(`ui.presence.${look.word}`);
  if (look.stale) return t('ui.presence.was', { word });
  if (look.since === null) return word;
  if (look.sinceAs === 'moment') return t('ui.presence.since', { word, since: sinceMoment(look.since, now) });
  const minutes = Math.max(0, Math.floor((now - look.since) / 60_000));
  if (minutes < 1) return word;
  return minutes < 60
    ? t('ui.presence.forMinutes', { word, count: minutes })
    : t('ui.presence.forHours', { word, count: Math.floor(minutes / 60) });
}

/** Discs carry their sign cut out in the colour of the surface; rings and squares are drawn open. */
export function Glyph({ glyph }: { glyph: PresenceGlyph }) {
  return (
    <svg className={classes.glyph} data-glyph={glyph} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {SHAPES[glyph]}
    </svg>
  );
}

const ring = <circle className={classes.ring} cx="8" cy="8" r="6" />;

const SHAPES: Record<PresenceGlyph, React.ReactNode> = {
  available: <circle className={classes.fill} cx="8" cy="8" r="6" />,
  call: (
    <>
      <circle className={classes.fill} cx="8" cy="8" r="7" />
      <path
        className={classes.cut}
        d="M5.6 4.6l1.1-.4 1 2-.8.8a5 5 0 0 0 2.1 2.1l.8-.8 2 1-.4 1.1c-.2.6-.8 1-1.4.9A6 6 0 0 1 4.7 6c-.1-.6.3-1.2.9-1.4z"
      />
    </>
  ),
  meeting: (
    <>
      <circle className={classes.fill} cx="8" cy="8" r="7" />
      <path className={classes.cut} d="M4 5.8h5v4.4H4zM9.8 7.3 12 6v4l-2.2-1.3z" />
    </>
  ),
  presenting: (
    <>
      <rect className={classes.fill} x="1" y="2.5" width="14" height="11" rx="2.5" />
      <path className={classes.cutLine} d="M5.5 10.5l4.6-4.6M6.6 5.6h3.8v3.8" />
    </>
  ),
  'do-not-disturb': (
    <>
      <circle className={classes.fill} cx="8" cy="8" r="7" />
      <rect className={classes.cut} x="4" y="7" width="8" height="2" rx="0.6" />
    </>
  ),
  ringing: (
    <>
      {ring}
      <circle className={classes.fill} cx="8" cy="8" r="2.4" />
    </>
  ),
  away: (
    <>
      {ring}
      <path className={classes.line} d="M8 4.8V8l2.2 1.4" />
    </>
  ),
  offline: ring,
  'out-of-office': (
    <>
      <path className={classes.fill} d="M8 1.6A6.4 6.4 0 0 0 1.6 8h12.8A6.4 6.4 0 0 0 8 1.6z" />
      <path className={classes.line} d="M8 8v4.6a1.5 1.5 0 0 0 3 0" />
    </>
  ),
  pending: <circle className={classes.ring} cx="8" cy="8" r="6" strokeDasharray="2.4 2.3" />,
  unknown: (
    <>
      <rect className={classes.square} x="2" y="2" width="12" height="12" rx="3" />
      <path className={classes.line} d="M6.4 6.4c0-1 .7-1.6 1.6-1.6s1.6.6 1.6 1.5c0 1.1-1.6 1.2-1.6 2.4M8 10.9v.3" />
    </>
  ),
  was: (
    <>
      {ring}
      <path className={classes.slash} d="M3.2 12.8 12.8 3.2" />
    </>
  ),
};
