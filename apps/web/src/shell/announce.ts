export type Politeness = 'polite' | 'assertive';

/** How the shell's two live regions are filled; tests give their own clock. */
export interface Announcer {
  announce(message: string, politeness: Politeness): void;
  subscribe(listener: () => void): () => void;
  current(): Readonly<Record<Politeness, string>>;
}

const GAP_MS = 1_000;
const SAME_MS = 5_000;

/** At most one message a second, the same message not within 5 s, regions emptied after use. */
export function createAnnouncer(now: () => number, later: (run: () => void, ms: number) => void): Announcer {
  let words: Record<Politeness, string> = { polite: '', assertive: '' };
  const listeners = new Set<() => void>();
  const queue: { message: string; politeness: Politeness }[] = [];
  const saidAt = new Map<string, number>();
  let speaking = false;

  const become = (next: Record<Politeness, string>): void => {
    words = next;
    for (const listener of listeners) listener();
  };
  const next = (): void => {
    const message = queue.shift();
    if (message === undefined) {
      speaking = false;
      become({ polite: '', assertive: '' });
      return;
    }
    speaking = true;
    become({ polite: '', assertive: '', [message.politeness]: message.message });
    later(next, GAP_MS);
  };
  return {
    announce(message, politeness) {
      const last = saidAt.get(message);
      if (last !== undefined && now() - last < SAME_MS) return;
      saidAt.set(message, now());
      // What is urgent goes first.
      if (politeness === 'assertive') queue.unshift({ message, politeness });
      else queue.push({ message, politeness });
      if (!speaking) next();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    current: () => words,
  };
}

/** The announcer of the page. */
export const announcer = createAnnouncer(
  () => Date.now(),
  (run, ms) => void setTimeout(run, ms),
);

/** Says something to people who listen instead of look. */
export const announce = announcer.announce;
