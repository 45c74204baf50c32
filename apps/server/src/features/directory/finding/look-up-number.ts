import type { Platform } from '../../../platform/platform.ts';
import type { EntryRow } from '../directory.queries.ts';
import { normalizeNumber } from '../seen-entry.ts';
import { selectCountries, selectOwnersOfAny } from './lookup.queries.ts';

/** Whose a number may be. More than one: nobody can say. */
export interface NumberOwners {
  /** As the directory has it; null where nobody has it. */
  number: string | null;
  owners: EntryRow[];
}

/** A number that more have is nobody's. */
const MOST_OWNERS = 20;

/**
 * Whose number this is, in any spelling: E.164, national in any country the organization has a location in, an extension, or
 * a routing prefix with the extension. As it is written goes first, since an extension may look like a national number.
 */
export async function findOwners(platform: Platform, organizationId: string, asked: string): Promise<NumberOwners> {
  const written = bare(asked);
  if (!/\d/.test(written)) return { number: null, owners: [] };
  const countries = written.startsWith('+')
    ? [null]
    : (await selectCountries(platform.database, { organizationId })).map(({ country }) => country);
  const national = countries.map((country) => normalizeNumber(written, country));
  const short = written.replace(/[\s()./-]/g, '');
  const spellings = [...new Set([written, short, ...national])];
  const rows = await selectOwnersOfAny(platform.database, {
    organizationId,
    numbers: spellings,
    limit: MOST_OWNERS,
  });
  const direct = rows.filter(({ found_by }) => found_by === written || found_by === short);
  const owners = onceEach(direct.length > 0 ? direct : rows);
  return { number: owners[0]?.found_by ?? null, owners };
}

/** Without what telephone systems wrap a number in. */
function bare(asked: string): string {
  return asked
    .trim()
    .replace(/^(tel|sips?):/i, '')
    .replace(/[@;?].*$/, '')
    .replace(/^00(?=[1-9])/, '+');
}

function onceEach<Row extends EntryRow>(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.entry_id, row])).values()];
}
