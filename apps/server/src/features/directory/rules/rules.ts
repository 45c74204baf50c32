import type { DirectoryRules } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Filter, FilterError, ParsedFilter } from '../filter/filter.types.ts';
import { matchesFilter } from '../filter/matches-filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import type { ListedEntry, SeenEntry } from '../seen-entry.ts';
import { fieldNames, valuesOfEntry } from './filter-fields.ts';
import { mapEntry, type ParsedMapping, parseMapping } from './map-entry.ts';

/** Contacts wait until somebody switches them on: reading them needs a permission our integrations do not ask for. */
export const DEFAULT_RULES: DirectoryRules = { filter: '', sourcesOff: ['contacts'], mapping: [] };

/** Rules that have no mistake, ready to be applied to any number of entries. */
export interface ReadyRules {
  /** As it would be in the directory, selected or not. */
  map(entry: ListedEntry): SeenEntry;
  selects(entry: SeenEntry): boolean;
}

export type ReadRules =
  | { kind: 'ready'; rules: ReadyRules }
  | { kind: 'wrong'; filterError: FilterError | null; mapping: ParsedMapping };

/** Parses filter and mapping; all mistakes at once. */
export function readRules(rules: DirectoryRules): ReadRules {
  const mapping = parseMapping(rules.mapping);
  const parsed = parsedFilter(rules);
  const filterError = parsed?.kind === 'error' ? parsed.error : null;
  if (mapping.errors.length > 0 || parsed?.kind === 'error') return { kind: 'wrong', filterError, mapping };
  return { kind: 'ready', rules: readyRules(mapping, parsed?.filter ?? null) };
}

/** For rules that were checked when they were kept. */
export function demandRules(rules: DirectoryRules): ReadyRules {
  const read = readRules(rules);
  if (read.kind === 'ready') return read.rules;
  const why = read.filterError?.message ?? read.mapping.errors[0]?.message ?? '';
  throw new AppError('conflict', `The rules of the directory cannot be read any more: ${why}`);
}

function parsedFilter(rules: DirectoryRules): ParsedFilter | null {
  if (rules.filter.trim() === '') return null;
  const own = rules.mapping.map(({ field }) => field);
  const names = fieldNames(own);
  return parseFilter(rules.filter, (name) => names.get(name.toLowerCase()) ?? null);
}

function readyRules(mapping: ParsedMapping, filter: Filter | null): ReadyRules {
  return {
    map: (entry) => mapEntry(mapping, entry),
    selects: (entry) => filter === null || matchesFilter(filter, (field) => valuesOfEntry(entry, field)),
  };
}
