/** The whole number somebody typed, with the separators people use, or null where it is none in this range. */
export function numberOf(typed: string, from: number, to: number): number | null {
  const digits = typed.trim().replace(/(?<=\d)[\s.,’'](?=\d{3}(?!\d))/g, '');
  if (!/^\d{1,9}$/.test(digits)) return null;
  const value = Number(digits);
  return value >= from && value <= to ? value : null;
}

/** A percentage with up to two places behind a point or a comma. */
export function percentOf(typed: string): number | null {
  const digits = typed.trim().replace(/\s*%$/, '').replace(',', '.');
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(digits)) return null;
  const value = Number(digits);
  return value <= 100 ? value : null;
}

/** The first number that is over both, the count and the percentage: from there on a plan waits. */
export function firstOver(rail: { count: number; percent: number }, of: number): number {
  return Math.max(rail.count, Math.floor((rail.percent * of) / 100)) + 1;
}
