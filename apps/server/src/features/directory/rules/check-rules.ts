import type { DirectoryRules, RulesCheck, SampleEntry } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { selectState } from '../run.queries.ts';
import { fold } from '../search-text.ts';
import { contentDigest, type ListedEntry, type SeenEntry } from '../seen-entry.ts';
import { isIn, keptRules } from './apply-rules.ts';
import { type ListedKey, selectListedPage } from './listed.queries.ts';
import { presentSample } from './present-rules.ts';
import { demandRules, type ReadyRules, readRules } from './rules.ts';

/** Other requests get their turn between two pages. */
const PAGE = 2_000;
const SAMPLE = 5;

/** Where rules are wrong; where they are not, what they would select of what Webex last listed. */
export async function checkRules(
  platform: Platform,
  input: { organizationId: string; draft: DirectoryRules },
): Promise<RulesCheck> {
  const { organizationId, draft } = input;
  const [state] = await selectState(platform.database, { organizationId });
  const asOf = state?.complete_at?.toISOString() ?? null;
  const read = readRules(draft);
  if (read.kind === 'wrong') {
    return { filterError: read.filterError, mappingErrors: read.mapping.errors, outcome: null, asOf };
  }
  const { rules: kept } = await keptRules(platform.database, organizationId);
  const tally = createTally({ draft, after: read.rules, kept, before: demandRules(kept) });
  let last: ListedKey | null = null;
  while (true) {
    const page: { listed: ListedEntry }[] = await selectListedPage(platform.database, {
      organizationId,
      after: last,
      limit: PAGE,
    });
    for (const { listed } of page) tally.count(listed);
    const end = page.at(-1)?.listed;
    if (end === undefined || page.length < PAGE) break;
    last = { kind: end.kind, webex_id: end.webexId };
  }
  const outcome = tally.outcome();
  return { filterError: null, mappingErrors: [], outcome: outcome.of === 0 ? null : outcome, asOf };
}

interface Compared {
  draft: DirectoryRules;
  after: ReadyRules;
  kept: DirectoryRules;
  before: ReadyRules;
}

interface Tally {
  count(listed: ListedEntry): void;
  outcome(): NonNullable<RulesCheck['outcome']>;
}

function createTally({ draft, after, kept, before }: Compared): Tally {
  const counts = { selected: 0, of: 0, coming: 0, leaving: 0, changing: 0 };
  const sample = createFirstByName<SeenEntry>((entry) => entry);
  const leavingSample = createFirstByName<SeenEntry>((entry) => entry);
  const mapped = createFirstByName<{ before: SeenEntry; after: SeenEntry }>((pair) => pair.after);
  return {
    count: (listed) => {
      const now = after.map(listed);
      const then = before.map(listed);
      const isSelected = isIn(draft, after, now);
      const wasSelected = isIn(kept, before, then);
      counts.of += 1;
      if (isSelected) {
        counts.selected += 1;
        sample.offer(now);
        if (draft.mapping.length > 0 && isDifferent(listed, now)) mapped.offer({ before: listed, after: now });
      }
      if (isSelected && !wasSelected) counts.coming += 1;
      if (!isSelected && wasSelected) {
        counts.leaving += 1;
        leavingSample.offer(then);
      }
      if (isSelected && wasSelected && isDifferent(then, now)) counts.changing += 1;
    },
    outcome: () => ({
      ...counts,
      sample: sample.first().map(presentSample),
      leavingSample: leavingSample.first().map(presentSample),
      mapped: mapped.first().map((pair): { before: SampleEntry; after: SampleEntry } => ({
        before: presentSample(pair.before),
        after: presentSample(pair.after),
      })),
    }),
  };
}

function isDifferent(a: SeenEntry, b: SeenEntry): boolean {
  const isSameField = a.name === b.name && a.title === b.title && a.department === b.department;
  if (isSameField && a.location === b.location && a.email === b.email && a.extra === b.extra) return false;
  return contentDigest(a) !== contentDigest(b);
}

/** Keeps the first few by name of any number. */
function createFirstByName<T>(entryOf: (item: T) => SeenEntry): { offer(item: T): void; first(): T[] } {
  const kept: { name: string; item: T }[] = [];
  return {
    offer: (item) => {
      const name = fold(entryOf(item).name);
      const last = kept.at(-1);
      if (kept.length === SAMPLE && last !== undefined && name >= last.name) return;
      const at = kept.findIndex((each) => name < each.name);
      kept.splice(at < 0 ? kept.length : at, 0, { name, item });
      kept.splice(SAMPLE);
    },
    first: () => kept.map(({ item }) => item),
  };
}
