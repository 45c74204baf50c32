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
  /** `NEWS` where the next repeat is written at once. */
  writtenMs: number;
}

/** A process that dies forgets how often something was repeated for so long, never that it happened or when it was good. */
const WRITE_EVERY_MS = 15 * 60_000;
const LOOK_EVERY_MS = 5_000;
const MOST_AT_A_TIME = 500;
/** Stands for the moment of writing where the next repeat is news. */
const NEWS = Number.NEGATIVE_INFINITY;

export function createQuietNotes(platform: Platform): QuietNotes {
  const { clock, ids } = platform;
  const counted = new Map<string, Counted>();
  let lookedMs = Number.NEGATIVE_INFINITY;

  const write = async (...all: Counted[]): Promise<void> => {
    const notes = all.filter(({ times }) => times > 0).map(({ event, times, at }) => ({ ...event, times, at }));
    for (const one of all) {
      one.times = 0;
      one.writtenMs = clock.now();
    }
    await writeNotes(platform, notes);
  };
  return {
    repeat: async (event, { knownBefore }) => {
      const key = keyOf(event);
      const nowMs = clock.now();
      const before = counted.get(key);
      if (before === undefined) {
        const writtenMs = knownBefore ? nowMs - WRITE_EVERY_MS * ids.jitter() : NEWS;
        counted.set(key, { event, times: 0, at: new Date(nowMs), writtenMs });
      } else if (before.event.kind !== event.kind || before.event.text !== event.text) {
        await write(before);
        before.writtenMs = NEWS;
      }
      const one = counted.get(key);
      if (one === undefined) return;
      one.event = event;
      one.times += 1;
      one.at = new Date(nowMs);
      // What has only been counted for long is written with others, by `flush`.
      if (one.writtenMs === NEWS) await write(one);
    },
    settle: async (about) => {
      const one = counted.get(keyOf(about));
      if (one === undefined) return;
      await write(one);
      // The next repeat is news again.
      one.writtenMs = NEWS;
    },
    flush: async () => {
      const nowMs = clock.now();
      if (nowMs - lookedMs < LOOK_EVERY_MS) return;
      lookedMs = nowMs;
      const late = [...counted.values()]
        .filter(({ times, writtenMs }) => times > 0 && nowMs - writtenMs >= WRITE_EVERY_MS)
        .slice(0, MOST_AT_A_TIME);
      await write(...late);
    },
  };
}

/** Adds to the histories of jobs; what repeats the newest event counts it up instead. */
export async function writeNotes(
  { database, ids }: Pick<Platform, 'database' | 'ids'>,
  notes: readonly (NoteToWrite & { times: number; at: Date })[],
): Promise<void> {
  if (notes.length === 0) return;
  const folded = new Set((await history.foldTimeline(database, { repeats: notes })).map(({ place }) => place));
  const lines = notes
    .filter((_, place) => !folded.has(place))
    .map(({ organizationId, job, at, kind, text, trackingId, times, authorizationId }) => ({
      organizationId,
      event_id: ids.uuid(),
      job,
      at,
      kind,
      text,
      tracking_id: trackingId,
      times,
      authorization_id: authorizationId,
    }));
  if (lines.length > 0) await history.insertTimeline(database, { lines });
}

const keyOf = ({
  organizationId,
  job,
  authorizationId,
}: Pick<NoteToWrite, 'organizationId' | 'job' | 'authorizationId'>): string =>
  `${organizationId}/${job}/${authorizationId ?? ''}`;
