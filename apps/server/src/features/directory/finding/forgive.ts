import { createTypingDistance, forgivenErrors, type Term } from '@linekeeper/api-contract/finding';
import type { Platform } from '../../../platform/platform.ts';
import { countChanged } from './finding.queries.ts';
import type { SoughtTerm } from './search.queries.ts';
import { insertWords, selectWords, selectWordsState, upsertWordsThrough } from './vocabulary.queries.ts';

/** What is written is stamped before its transaction ends; after so long it is to be seen. */
const SEEN_AFTER_MS = 120_000;
/** Each is a condition; who mistypes a word has one in mind, and it is among the nearest. */
const MOST_MEANT = 40;

/** Terms as typed: nothing else is meant. */
export function asTyped(terms: readonly Term[]): SoughtTerm[] {
  return terms.map((term) => ({ ...term, meant: { oneError: [], twoErrors: [] } }));
}

/** The words of the directory that each term may have been meant to be. */
export async function forgiveErrors(
  platform: Platform,
  input: { organizationId: string; terms: readonly Term[]; lists: readonly string[] },
): Promise<SoughtTerm[]> {
  const { organizationId, terms, lists } = input;
  const mostOf = ({ word, digits }: Term): number => (digits.length > 0 ? 0 : forgivenErrors(word));
  const shortest = Math.min(...terms.map((term) => (mostOf(term) === 0 ? Infinity : term.word.length - mostOf(term))));
  if (shortest === Infinity) return asTyped(terms);
  await takeInWords(platform, organizationId);
  const [row] = await selectWords(platform.database, { organizationId, fromLength: shortest, lists });
  const words = (row?.words ?? '').split(' ');
  return terms.map((term) => ({ ...term, meant: similarTo(term.word, mostOf(term), words) }));
}

function similarTo(typed: string, most: number, words: readonly string[]): SoughtTerm['meant'] {
  if (most === 0) return { oneError: [], twoErrors: [] };
  const distance = createTypingDistance(typed);
  const found: [string[], string[]] = [[], []];
  for (const word of words) {
    if (word.length < typed.length - most) continue;
    const errors = distance(word, most);
    if (errors > 0 && errors <= most) found[errors - 1]?.push(word);
  }
  const nearest = ([...each]: string[]): string[] =>
    each
      .sort((a, b) => Math.abs(a.length - typed.length) - Math.abs(b.length - typed.length) || (a < b ? -1 : 1))
      .slice(0, MOST_MEANT);
  return { oneError: nearest(found[0]), twoErrors: nearest(found[1]) };
}

/** Words of what was written since the last time; the first time all. */
export async function takeInWords({ database, clock }: Platform, organizationId: string): Promise<void> {
  const through = new Date(clock.now() - SEEN_AFTER_MS);
  const [state] = await selectWordsState(database, { organizationId });
  const known = state?.words_through ?? null;
  if (known !== null && (await countChanged(database, { organizationId, after: known, most: 1 })) === 0) return;
  await insertWords(database, { organizationId, writtenAfter: known });
  await upsertWordsThrough(database, { organizationId, through });
}
