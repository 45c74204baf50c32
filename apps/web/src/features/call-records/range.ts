export const RANGES = ['today', '24h', '7d'] as const;
export type RangeName = (typeof RANGES)[number];

export interface Range {
  from: number;
  to: number;
}

const STEP_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

/** The range in the address. Its end moves in steps of 5 minutes, so that an open page does not ask without end. */
export function rangeOf(name: RangeName, now: number): Range {
  const to = (Math.floor(now / STEP_MS) + 1) * STEP_MS;
  if (name === 'today') return { from: new Date(now).setHours(0, 0, 0, 0), to };
  return { from: to - (name === '7d' ? 7 : 1) * DAY_MS, to };
}
