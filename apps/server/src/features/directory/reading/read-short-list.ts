import type { UsableWebex } from '../../authorizations/index.ts';
import type { EntrySource, ListedItem } from './sources.ts';
import type { Stage } from './stage.ts';

/** As many as are read beside the run itself. */
export const SHORT_LIST_PAGES = 10;
/** Webex's most, but for people (docs/webex/telephony-config.md). */
const PAGE = 1_000;
export const SHORT_LIST = SHORT_LIST_PAGES * PAGE;

export interface ShortList {
  items: ListedItem[];
  /** False where it goes on. */
  isWhole: boolean;
}

/** The items of a list, or of its first pages, as this authorization is shown them. Null where it cannot be asked for. */
export async function readShortList(
  { webex, webexOrgId }: Pick<UsableWebex, 'webex' | 'webexOrgId'>,
  { source, stage, signal }: { source: EntrySource; stage: Stage; signal: AbortSignal },
): Promise<ShortList | null> {
  const items: ListedItem[] = [];
  let pages = 0;
  for await (const page of source.pages({ webex, webexOrgId, locations: stage.locations }, { signal }) ?? []) {
    items.push(...page.items);
    pages += 1;
    if (page.cursor === null) return { items, isWhole: true };
    if (pages === SHORT_LIST_PAGES) break;
  }
  return pages === 0 ? null : { items, isWhole: false };
}
