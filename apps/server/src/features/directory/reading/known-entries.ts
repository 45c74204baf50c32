import type { Platform } from '../../../platform/platform.ts';
import { selectSame } from './same.queries.ts';

/** What a run takes for the same without looking closer. */
export interface KnownEntries {
  /** Begins to read them, so that they are there once they are asked for. */
  begin(): void;
  /** By the digest of what Webex said, which is another one for each entry, the digest of its content. */
  load(): Promise<(sourceDigest: string) => string | undefined>;
}

/**
 * About 10 MB at 100,000 entries, for as long as a run lasts: looked up page by page they were most of the database's work in it. Whether
 * the directory still has them so is asked once more when the plan is made.
 */
export function createKnownEntries(database: Platform['database'], organizationId: string): KnownEntries {
  let loading: Promise<Map<string, string>> | null = null;
  const read = async (): Promise<Map<string, string>> => {
    const known = new Map<string, string>();
    const [found] = await selectSame(database, { organizationId });
    for (const line of found?.lines?.split('\n') ?? []) {
      const blank = line.indexOf(' ');
      known.set(line.slice(0, blank), line.slice(blank + 1));
    }
    return known;
  };
  return {
    begin: () => {
      loading ??= read();
      // Told by `load`.
      loading.catch(() => undefined);
    },
    load: async () => {
      loading ??= read();
      const known = await loading;
      return (sourceDigest) => known.get(sourceDigest);
    },
  };
}
