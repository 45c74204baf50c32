import type { PlanChange } from '@linekeeper/api-contract';
import type { ChangesFilter, PlanPart } from './plan-parts.ts';

/** What is known of a part's changes. */
export interface LoadedChanges {
  changes: readonly PlanChange[];
  /** Where the next page begins; null before the first page and after the last. */
  next: string | null;
  /** Null before the first page. */
  total: number | null;
  busy: boolean;
  error: unknown;
}

interface Page {
  changes: PlanChange[];
  next: string | null;
  total: number;
}

/** The changes of a plan, part by part and page by page, kept for as long as the plan is as it is. */
export interface ChangesLoader {
  of(part: PlanPart): LoadedChanges;
  /** Asks for the next page of a part, unless it is being asked for or there is none; tries again after an error. */
  more(part: PlanPart): void;
  subscribe(listener: () => void): () => void;
  /** Another number each time something is known better. */
  version(): number;
}

const NOTHING: LoadedChanges = { changes: [], next: null, total: null, busy: false, error: null };

/** Pages follow one another by their cursors: a part is read from its top, never from the middle. */
export function createChangesLoader(
  load: (filter: ChangesFilter, cursor: string | undefined) => Promise<Page>,
): ChangesLoader {
  const parts = new Map<string, LoadedChanges>();
  const listeners = new Set<() => void>();
  let version = 0;
  const put = (key: string, loaded: LoadedChanges): void => {
    parts.set(key, loaded);
    version += 1;
    for (const each of listeners) each();
  };
  const of = ({ key }: PlanPart): LoadedChanges => parts.get(key) ?? NOTHING;
  const ask = async (part: PlanPart, old: LoadedChanges): Promise<void> => {
    try {
      const { changes, next, total } = await load(part.filter, old.next ?? undefined);
      put(part.key, { changes: [...old.changes, ...changes], next, total, busy: false, error: null });
    } catch (error) {
      put(part.key, { ...old, busy: false, error });
    }
  };
  return {
    of,
    more: (part) => {
      const old = of(part);
      if (old.busy || (old.total !== null && old.next === null)) return;
      put(part.key, { ...old, busy: true, error: null });
      void ask(part, old);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
}
