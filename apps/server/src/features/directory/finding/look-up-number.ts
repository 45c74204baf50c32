import type { Platform } from '../../../platform/platform.ts';
import { type Asker, listsToSearch } from '../contacts/list-access.ts';
import type { ListName } from '../contacts/lists.queries.ts';
import { selectContactsOfAny, selectCountries, selectOwnersOfAny } from './lookup.queries.ts';
import { numberSpellings, readWritten } from './number-spellings.ts';
import type { FindingRow } from './search.queries.ts';

/** Whose a number may be. More than one: nobody can say. */
export interface NumberOwners {
  /** As the directory has it; null where nobody has it. */
  number: string | null;
  /** Entries of the directory before contacts of lists. */
  owners: FindingRow[];
  lists: ListName[];
}

/** A number that more have is nobody's. */
const MOST_OWNERS = 20;

/**
 * Whose number this is, in any spelling: E.164, national in any country the organization has a location in, an extension, or
 * a routing prefix with the extension. As it is written goes first, since an extension may look like a national number.
 */
export async function findOwners(
  platform: Platform,
  question: { organizationId: string; number: string; asker: Asker | null },
): Promise<NumberOwners> {
  const { organizationId, asker } = question;
  const number = readWritten(question.number);
  if (number === null) return { number: null, owners: [], lists: [] };
  const [countries, lists] = await Promise.all([
    number.whole ? [] : selectCountries(platform.database, { organizationId }),
    asker === null ? [] : listsToSearch(platform, asker),
  ]);
  const { written, short } = number;
  const spellings = numberSpellings(
    number,
    countries.map(({ country }) => country),
  );
  const sought = { organizationId, numbers: spellings, limit: MOST_OWNERS };
  const [entries, contacts] = await Promise.all([
    selectOwnersOfAny(platform.database, sought),
    lists.length === 0
      ? []
      : selectContactsOfAny(platform.database, { ...sought, lists: lists.map(({ list_id }) => list_id) }),
  ]);
  const rows = [...entries.map((row) => ({ ...row, list_id: null, company: null })), ...contacts];
  const direct = rows.filter(({ found_by }) => found_by === written || found_by === short);
  const owners = onceEach(direct.length > 0 ? direct : rows);
  return { number: owners[0]?.found_by ?? null, owners: owners.slice(0, MOST_OWNERS), lists };
}

function onceEach<Row extends FindingRow>(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.entry_id, row])).values()];
}
