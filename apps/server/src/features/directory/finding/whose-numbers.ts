import type { NumberOwner } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { type Asker, listsToSearch } from '../contacts/list-access.ts';
import { fold } from '../search-text.ts';
import { type OwnerRow, selectContactsOfEach, selectCountries, selectOwnersOfEach } from './lookup.queries.ts';
import { numberSpellings, readWritten, type WrittenNumber } from './number-spellings.ts';

/** A number that more have, like an extension every location uses again, names nobody: who is first says nothing then. */
const MOST_OWNERS = 5;

interface Asked {
  number: string;
  written: WrittenNumber;
}

/**
 * Whose each of these numbers is, of what the asker may see; what nobody has is left out. The same rules as for a single
 * number (look-up-number.ts), for a page of them in a few statements: almost all are found as they are written, and only the
 * others are spelled out for every country.
 */
export async function whoseNumbers(
  platform: Platform,
  asker: Asker,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, NumberOwner>> {
  const owners = new Map<string, NumberOwner>();
  const asked = [...new Set(numbers)].flatMap((number): Asked[] => {
    const written = readWritten(number);
    return written === null ? [] : [{ number, written }];
  });
  if (asked.length === 0) return owners;
  const lists = listsToSearch(platform, asker).then((all) => all.map(({ list_id }) => list_id));
  const find = async (some: readonly Asked[], countries: readonly string[]): Promise<Asked[]> => {
    const spelled = some.map((one) => ({ ...one, spellings: numberSpellings(one.written, countries) }));
    const sought = spelled.flatMap(({ spellings }) => spellings);
    const rows = await rowsOf(platform, { organizationId: asker.organizationId, numbers: sought, lists });
    return spelled.filter(({ number, spellings }) => {
      const found = spellings.flatMap((spelling) => rows.get(spelling) ?? []);
      const owner = ownerOf(found);
      if (owner !== null) owners.set(number, owner);
      return found.length === 0;
    });
  };
  const national = (await find(asked, [])).filter(({ written }) => !written.whole);
  if (national.length === 0) return owners;
  const countries = await selectCountries(platform.database, { organizationId: asker.organizationId });
  await find(
    national,
    countries.map(({ country }) => country),
  );
  return owners;
}

async function rowsOf(
  platform: Platform,
  { organizationId, numbers, lists }: { organizationId: string; numbers: string[]; lists: Promise<string[]> },
): Promise<Map<string, OwnerRow[]>> {
  const sought = { organizationId, numbers: [...new Set(numbers)], limit: MOST_OWNERS + 1 };
  const [entries, contacts] = await Promise.all([
    selectOwnersOfEach(platform.database, sought),
    lists.then((seen) =>
      seen.length === 0 ? [] : selectContactsOfEach(platform.database, { ...sought, lists: seen }),
    ),
  ]);
  return Map.groupBy([...entries, ...contacts], ({ number }) => number);
}

/** Entries before contacts. Who stands in the directory and in a list too, or in two lists, is one. */
function ownerOf(rows: readonly OwnerRow[]): NumberOwner | null {
  const named = Map.groupBy(rows, ({ name }) => fold(name));
  const [first] = rows;
  if (first === undefined || rows.length > MOST_OWNERS) return null;
  const { id, kind, name } = first;
  const company = named.get(fold(name))?.find((row) => row.company !== null)?.company ?? null;
  return { id, kind, name, company, more: named.size - 1 };
}
