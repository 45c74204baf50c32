import type { Platform } from '../../../platform/platform.ts';
import * as history from '../history.queries.ts';

export interface NoteToWrite {
  organizationId: string;
  job: history.TimelineRow['job'];
  /** Which of the authorizations of this job; null where it is about the job. */
  authorizationId: string | null;
  kind: history.TimelineRow['kind'];
  text: string;
  trackingId: string | null;
}

/** What repeats itself all day ("Checked, works") is counted in memory and written down now and then. */
export interface QuietNotes {
  /**
   * `knownBefore`: it was being repeated before this process began, so nothing is written for its first time here either, or
   * a restart would write a line for every authorization there is.
   */
  repeat(event: NoteToWrite, options: { knownBefore: boolean }): Promise<void>;
  /** What was counted for it goes into the history before something else about it does. */
  settle(about: Pick<NoteToWrite, 'organizationId' | 'job' | 'authorizationId'>): Promise<void>;
  /** Writes what has been counted for long. */
  flush(): Promise<void>;
}

interface Counted {
  event: NoteToWrite;
  times: number;
  at: Date;
  writtenMs: number;
}

/** A process that dies forgets how often something was repeated for so long, never that it happened or when it was good. */
const WRITE_EVERY_MS = 15 * 60_000;
const LOOK_EVERY_MS = 5_000;
const MOST_AT_A_TIME = 500;
const AT_ONCE = 8;

export function createQuietNotes(platform: Platform): QuietNotes {
  const { clock, ids } = platform;
  const counted = new Map<string, Counted>();
  let lookedMs = Number.NEGATIVE_INFINITY;

  const write = async (one: Counted): Promise<void> => {
    const { event, times, at } = one;
    one.times = 0;
    one.writtenMs = clock.now();
    if (times > 0) await writeNote(platform, event, { times, at });
  };
  return {
    repeat: async (event, { knownBefore }) => {
      const key = keyOf(event);
      const nowMs = clock.now();
      const before = counted.get(key);
      if (before === undefined) {
        const phaseMs = knownBefore ? WRITE_EVERY_MS * ids.jitter() : WRITE_EVERY_MS;
        counted.set(key, { event, times: 0, at: new Date(nowMs), writtenMs: nowMs - phaseMs });
      } else if (before.event.kind !== event.kind || before.event.text !== event.text) {
        await write(before);
        before.writtenMs = Number.NEGATIVE_INFINITY;
      }
      const one = counted.get(key);
      if (one === undefined) return;
      one.event = event;
      one.times += 1;
      one.at = new Date(nowMs);
      if (nowMs - one.writtenMs >= WRITE_EVERY_MS) await write(one);
    },
    settle: async (about) => {
      const one = counted.get(keyOf(about));
      if (one === undefined) return;
      await write(one);
      // The next repeat is news again.
      one.writtenMs = Number.NEGATIVE_INFINITY;
    },
    flush: async () => {
      const nowMs = clock.now();
      if (nowMs - lookedMs < LOOK_EVERY_MS) return;
      lookedMs = nowMs;
      const late = [...counted.values()]
        .filter(({ times, writtenMs }) => times > 0 && nowMs - writtenMs >= WRITE_EVERY_MS)
        .slice(0, MOST_AT_A_TIME);
      for (let start = 0; start < late.length; start += AT_ONCE) {
        await Promise.all(late.slice(start, start + AT_ONCE).map(write));
      }
    },
  };
}

/** Adds to the history of one job; repeats of the newest event count it up instead. */
export async function writeNote(
  platform: Pick<Platform, 'database' | 'ids'>,
  event: NoteToWrite,
  { times, at }: { times: number; at: Date },
): Promise<void> {
  const { database, ids } = platform;
  const { organizationId, job, authorizationId, kind, text, trackingId } = event;
  const folded = await history.foldTimeline(database, {
    organizationId,
    job,
    authorizationId,
    kind,
    text,
    at,
    trackingId,
    times,
  });
  if (folded.length > 0) return;
  await history.insertTimeline(database, {
    organizationId,
    event_id: ids.uuid(),
    job,
    at,
    kind,
    text,
    tracking_id: trackingId,
    times,
    authorization_id: authorizationId,
  });
}

const keyOf = ({
  organizationId,
  job,
  authorizationId,
}: Pick<NoteToWrite, 'organizationId' | 'job' | 'authorizationId'>): string =>
  `${organizationId}/${job}/${authorizationId ?? ''}`;
