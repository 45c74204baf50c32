import type { CdrSettings } from '../state/world-cdr.ts';

/** A record reaches the store a minute after the call, give or take; the feed shows it four minutes later still. */
export const STORE_DELAY_MS = 60_000;
export const STORE_JITTER_MS = 8_000;
export const FEED_EXTRA_DELAY_MS = 4 * 60_000;

export const DEFAULT_CDR_SETTINGS: CdrSettings = {
  late: { share: 0, delayMs: 3 * 3_600_000 },
  amended: { share: 0, delayMs: 3_600_000 },
  duplicates: { share: 0, delayMs: 600_000 },
};

/** A copy whose parts can be changed in place. */
export function copySettings(settings: CdrSettings, changes: Partial<CdrSettings> = {}): CdrSettings {
  const part = (name: keyof CdrSettings): CdrSettings['late'] => ({ ...settings[name], ...changes[name] });
  return { late: part('late'), amended: part('amended'), duplicates: part('duplicates') };
}

/** One time a record stands in the store. */
export interface Arrival {
  storedMs: number;
  /** When the amended version takes its place; `Infinity`: never. */
  supersededMs: number;
  /** Written too early: an amended version follows. */
  incomplete: boolean;
  /** What `Report time` says. */
  reportMs: number;
}

/** When a record of a call that ended then enters the store, and how often. Draws four numbers, whatever the settings. */
export function arrivalsOf(settings: CdrSettings, endedMs: number, next: () => number): Arrival[] {
  const jitterMs = Math.floor(next() * STORE_JITTER_MS);
  const late = next() < settings.late.share;
  const amended = next() < settings.amended.share;
  const twice = next() < settings.duplicates.share;
  const firstMs = endedMs + STORE_DELAY_MS + jitterMs + (late ? settings.late.delayMs : 0);
  const lastMs = firstMs + (amended ? settings.amended.delayMs : 0);
  const final = { supersededMs: Number.POSITIVE_INFINITY, incomplete: false, reportMs: lastMs };
  const arrivals: Arrival[] = [{ ...final, storedMs: lastMs }];
  if (lastMs > firstMs)
    arrivals.unshift({ storedMs: firstMs, supersededMs: lastMs, incomplete: true, reportMs: firstMs });
  if (twice) arrivals.push({ ...final, storedMs: lastMs + settings.duplicates.delayMs });
  return arrivals;
}

/** How long after a call's end its records may still be on their way: after that nothing of it changes any more. */
export function longestWayMs(settings: CdrSettings): number {
  const possible = ({ share, delayMs }: CdrSettings['late']): number => (share > 0 ? delayMs : 0);
  const extra = possible(settings.late) + possible(settings.amended) + possible(settings.duplicates);
  return STORE_DELAY_MS + STORE_JITTER_MS + extra;
}
