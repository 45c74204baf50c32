import { readQuery, spellingsOf, wordsOf } from '@linekeeper/api-contract/finding';
import type { Platform } from '../../../platform/platform.ts';
import { type Asker, listsToSearch } from '../contacts/list-access.ts';
import { asTyped } from './forgive.ts';
import { type FindingRow, searchEntries } from './search.queries.ts';

/** Shorter words stand in so many names that their numbers say nothing. */
const SHORTEST = 3;
const MOST_CONTACTS = 500;

/**
 * The numbers of contacts the asker may see whose name or company has all these words: what shows contacts by name is
 * searched with it. Colleagues are none of them; Webex itself writes their names beside calls.
 */
export async function numbersOfNamed(platform: Platform, asker: Asker, search: string): Promise<string[]> {
  const terms = readQuery(search);
  if (!terms.some(({ word }) => /\p{L}/u.test(word) && word.length >= SHORTEST)) return [];
  const lists = (await listsToSearch(platform, asker)).map(({ list_id }) => list_id);
  const { organizationId } = asker;
  const anywhere = { location: null, department: null, kind: 'contact' as const, offset: 0, limit: MOST_CONTACTS };
  const rows = await searchEntries(platform.database, { organizationId, terms: asTyped(terms), lists, ...anywhere });
  const named = rows.filter((row) => {
    const words = spelledWords(row);
    return terms.every(({ word }) => words.some((each) => each.includes(word)));
  });
  return [...new Set(named.flatMap(({ numbers }) => numbers.map(({ value }) => value)))];
}

function spelledWords({ name, company }: FindingRow): string[] {
  return wordsOf(`${name} ${company ?? ''}`).flatMap(spellingsOf);
}
