import type { EntryKind } from '@linekeeper/api-contract';
import { ENOUGH_FOUND, readQuery } from '@linekeeper/api-contract/finding';
import type { Platform } from '../../../platform/platform.ts';
import { type Asker, listsToSearch } from '../contacts/list-access.ts';
import type { ListName } from '../contacts/lists.queries.ts';
import { asTyped, forgiveErrors } from './forgive.ts';
import { countEntries, type FindingRow, type SearchInput, type SoughtTerm, searchEntries } from './search.queries.ts';

export interface DirectoryQuestion {
  organizationId: string;
  search: string;
  kind: EntryKind | null;
  location: string | null;
  department: string | null;
  offset: number;
  limit: number;
  /** Whose contacts are found too; null leaves contacts of lists out. */
  asker: Asker | null;
}

export interface DirectoryFindings {
  rows: FindingRow[];
  /** Without regard to the kind asked for. */
  counts: { kind: EntryKind; count: number }[];
  total: number;
  /** True where some are there only because typing errors were forgiven: what was typed found next to nothing. */
  forgiving: boolean;
  /** Those looked into. */
  lists: ListName[];
}

/** Finds what the browser's index finds, in the same order, in PostgreSQL. */
export async function findInDirectory(platform: Platform, question: DirectoryQuestion): Promise<DirectoryFindings> {
  const { organizationId, asker } = question;
  const lists = asker === null ? [] : await listsToSearch(platform, asker);
  const listIds = lists.map(({ list_id }) => list_id);
  const terms = readQuery(question.search);
  const exact = await find(platform, question, { terms: asTyped(terms), listIds });
  if (terms.length === 0 || exact.total >= ENOUGH_FOUND) return { ...exact, forgiving: false, lists };
  const forgiven = await forgiveErrors(platform, { organizationId, terms, lists: listIds });
  const all = await find(platform, question, { terms: forgiven, listIds });
  return { ...all, forgiving: all.total > exact.total, lists };
}

async function find(
  { database }: Platform,
  question: DirectoryQuestion,
  sought: { terms: readonly SoughtTerm[]; listIds: readonly string[] },
): Promise<Pick<DirectoryFindings, 'rows' | 'counts' | 'total'>> {
  const { organizationId, location, department, kind, offset, limit } = question;
  const input: SearchInput = { organizationId, terms: sought.terms, lists: sought.listIds, location, department };
  const [rows, counts] = await Promise.all([
    searchEntries(database, { ...input, kind, offset, limit }),
    countEntries(database, input),
  ]);
  const total = counts.reduce((sum, each) => (kind === null || kind === each.kind ? sum + each.count : sum), 0);
  return { rows, counts, total };
}
