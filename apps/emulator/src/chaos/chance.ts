import { createRandom } from '../state/random.ts';

/** Requests told apart by a rule before it starts counting afresh; keeps a long campaign small. */
const KEYS_KEPT = 20_000;

/** The random stream of one rule. */
export interface Chance {
  /** Whether the next request of this key is struck. */
  falls(key: string, probability: number): boolean;
  save(): [string, number][];
  load(counts: readonly [string, number][]): void;
}

/**
 * The n-th request of one key (method, path, client) always falls the same way for the same seed, whatever other
 * requests came between: so a run repeats itself as long as each client sends its requests to one address in the same
 * order. Two that race to the same address may change places.
 */
export function createChance(seed: string): Chance {
  const counts = new Map<string, number>();
  return {
    falls: (key, probability) => {
      const count = counts.get(key) ?? 0;
      if (counts.size >= KEYS_KEPT && count === 0) counts.clear();
      counts.set(key, count + 1);
      return createRandom(`${seed}/${key}/${count}`).next() < probability;
    },
    save: () => [...counts],
    load: (saved) => {
      counts.clear();
      for (const [key, count] of saved) counts.set(key, count);
    },
  };
}
