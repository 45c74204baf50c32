import type { Presence, watchPresence } from '@linekeeper/api-contract';
import type { AnswerOf } from '../api.ts';

export type PresenceJob = AnswerOf<typeof watchPresence>['job'];

export type PresenceGlyph =
  | 'available'
  | 'call'
  | 'meeting'
  | 'presenting'
  | 'do-not-disturb'
  | 'ringing'
  | 'away'
  | 'offline'
  | 'out-of-office'
  | 'pending'
  | 'unknown'
  | 'was';

/** Keys under `ui.presence`. */
export type PresenceWord =
  | 'available'
  | 'call'
  | 'meeting'
  | 'presenting'
  | 'doNotDisturb'
  | 'ringing'
  | 'away'
  | 'offline'
  | 'outOfOffice'
  | 'pending'
  | 'unknown';

export interface PresenceLook {
  glyph: PresenceGlyph;
  word: PresenceWord;
  /** True when the value is too old to be coloured: it is shown as "was …". */
  stale: boolean;
  /** Since when, where a duration belongs to the word (a call, an absence). */
  since: number | null;
  /** `duration` reads "4 min", `moment` reads "since 08:12". */
  sinceAs: 'duration' | 'moment' | null;
}

const STALE_AFTER_MS = 5 * 60_000;
const OFFLINE_AFTER_MS = 4 * 3_600_000;

const BY_STATUS: Record<string, { glyph: PresenceGlyph; word: PresenceWord }> = {
  active: { glyph: 'available', word: 'available' },
  call: { glyph: 'call', word: 'call' },
  meeting: { glyph: 'meeting', word: 'meeting' },
  presenting: { glyph: 'presenting', word: 'presenting' },
  DoNotDisturb: { glyph: 'do-not-disturb', word: 'doNotDisturb' },
  ringing: { glyph: 'ringing', word: 'ringing' },
  OutOfOffice: { glyph: 'out-of-office', word: 'outOfOffice' },
  pending: { glyph: 'pending', word: 'pending' },
  unknown: { glyph: 'unknown', word: 'unknown' },
};

/** How a presence is shown, or null when no badge is shown at all (never seen, or presence is off for everybody). */
export function presenceLook(presence: Presence | null, job: PresenceJob['state'], now: number): PresenceLook | null {
  if (presence === null || job === 'off' || job === 'not-authorized') return null;
  const known = presence.status === 'inactive' ? inactive(presence, now) : byStatus(presence);
  const stale = job !== 'live' || now - Date.parse(presence.checkedAt) > STALE_AFTER_MS;
  return stale ? { ...known, glyph: 'was', stale: true, since: null, sinceAs: null } : known;
}

function byStatus(presence: Presence): PresenceLook {
  const { glyph, word } = BY_STATUS[presence.status] ?? { glyph: 'unknown', word: 'unknown' };
  const inTalk = glyph === 'call' || glyph === 'meeting';
  const since = inTalk && presence.since !== null ? Date.parse(presence.since) : null;
  return { glyph, word, stale: false, since, sinceAs: since === null ? null : 'duration' };
}

function inactive(presence: Presence, now: number): PresenceLook {
  const last = presence.lastActivity ?? presence.since;
  const since = last === null ? null : Date.parse(last);
  const away = since !== null && now - since < OFFLINE_AFTER_MS;
  return {
    glyph: away ? 'away' : 'offline',
    word: away ? 'away' : 'offline',
    stale: false,
    since,
    sinceAs: since === null ? null : away ? 'duration' : 'moment',
  };
}
