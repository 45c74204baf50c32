import type { EntryKind } from '@linekeeper/api-contract';
import { ENOUGH_FOUND, readQuery } from '@linekeeper/api-contract/finding';
import type { Platform } from '../../../platform/platform.ts';
import type { EntryRow } from '../directory.queries.ts';
import { asTyped, forgiveErrors } from './forgive.ts';
import { countEntries, type SearchInput, type SoughtTerm, searchEntries } from './search.queries.ts';

export interface DirectoryQuestion {
  organizationId: string;
  search: string;
  kind: EntryKind | null;
  location: string | null;
  department: string | null;
  offset: number;
  limit: number;
}

export interface DirectoryFindings {
  rows: EntryRow[];
  /** Without regard to the kind asked for. */
  counts: { kind: EntryKind; count: number }[];
  total: number;
  /** True where typing errors were forgiven, since what was typed found next to nothing. */
  forgiving: boolean;
}

/** Finds what the browser's index finds, in the same order, in PostgreSQL. */
export async function findInDirectory(platform: Platform, question: DirectoryQuestion): Promise<DirectoryFindings> {
  const { organizationId } = question;
  const terms = readQuery(question.search);
  const exact = await find(platform, question, asTyped(terms));
  if (terms.length === 0 || exact.total >= ENOUGH_FOUND) return { ...exact, forgiving: false };
  const forgiven = await forgiveErrors(platform, { organizationId, terms });
  return { ...(await find(platform, question, forgiven)), forgiving: true };
}

async function find(
  { database }: Platform,
  question: DirectoryQuestion,
  terms: readonly SoughtTerm[],
): Promise<Omit<DirectoryFindings, 'forgiving'>> {
  const { organizationId, location, department, kind, offset, limit } = question;
  const input: SearchInput = { organizationId, terms, location, department };
  const [rows, counts] = await Promise.all([
    searchEntries(database, { ...input, kind, offset, limit }),
    countEntries(database, input),
  ]);
  const total = counts.reduce((sum, each) => (kind === null || kind === each.kind ? sum + each.count : sum), 0);
  return { rows, counts, total };
}
