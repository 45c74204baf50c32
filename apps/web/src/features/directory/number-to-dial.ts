import type { DirectoryEntry } from '@linekeeper/api-contract';

/** Least wanted last; types not named here stand between. Source: Webex developer documentation, List People, phoneNumbers. */
const ORDER: Partial<Record<string, number>> = { work: 0, primary: 0, mobile: 2, fax: 3 };

/**
 * What reaches this entry from any line: its number in E.164. Its extension only when it has none, because the same
 * extension may be somebody else at another location.
 */
export function numberToDial({ numbers, extension }: Pick<DirectoryEntry, 'numbers' | 'extension'>): string | null {
  const [best] = numbers.filter(({ value }) => value.startsWith('+')).toSorted((a, b) => rank(a) - rank(b));
  return best?.value ?? extension ?? numbers[0]?.value ?? null;
}

function rank({ type }: { type: string }): number {
  return ORDER[type.toLowerCase()] ?? 1;
}
