import type { Platform } from '../../../platform/platform.ts';
import { DIGEST_LENGTH, selectSame } from './same.queries.ts';

/** An entry the directory has as it was when Webex last listed it. */
export interface KnownEntry {
  /** Another one for each. */
  at: number;
  /** Of its content; empty where the rules leave it out. */
  contentDigest: string;
}

/** What a run takes for the same without looking closer. */
export interface KnownEntries {
  /** Begins to read them, so that they are there once they are asked for. */
  begin(): void;
  /** By the digest of what Webex said, which is another one for each entry. */
  load(): Promise<(sourceDigest: string) => KnownEntry | undefined>;
}

/**
 * About 5 MB at 100,000 entries, for as long as a run lasts: looked up page by page they were most of the database's work in it. Whether
 * the directory still has them so is asked once more when the plan is made.
 */
export function createKnownEntries(database: Platform['database'], organizationId: string): KnownEntries {
  let loading: Promise<string> | null = null;
  const read = async (): Promise<string> => {
    const [found] = await selectSame(database, { organizationId });
    return found?.pairs ?? '';
  };
  return {
    begin: () => {
      loading ??= read();
      // Told by `load`.
      loading.catch(() => undefined);
    },
    load: async () => {
      loading ??= read();
      const pairs = await loading;
      return (sourceDigest) => find(pairs, sourceDigest);
    },
  };
}

const PAIR_LENGTH = 2 * DIGEST_LENGTH;

/** Pairs of digests in one text, in the order of the first: a map of them would be 300,000 objects for the collector to walk. */
function find(pairs: string, sourceDigest: string): KnownEntry | undefined {
  let low = 0;
  let high = pairs.length / PAIR_LENGTH - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const start = middle * PAIR_LENGTH;
    const order = compareAt(pairs, start, sourceDigest);
    if (order === 0) {
      return { at: middle, contentDigest: pairs.slice(start + DIGEST_LENGTH, start + PAIR_LENGTH).trimEnd() };
    }
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

function compareAt(pairs: string, start: number, digest: string): number {
  for (let at = 0; at < DIGEST_LENGTH; at += 1) {
    const difference = pairs.charCodeAt(start + at) - digest.charCodeAt(at);
    if (difference !== 0) return difference;
  }
  return 0;
}
