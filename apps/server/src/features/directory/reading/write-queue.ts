/** Writes one after the other in the order given, while whoever gives them goes on with what is next. */
export interface WriteQueue {
  /** Resolves when everything given before is written, and fails with what failed of it: never more than one waits. */
  add(work: () => Promise<void>): Promise<void>;
  /** Everything is written; fails with the first that failed, after which nothing more is written. */
  done(): Promise<void>;
  /** Nothing is being written any more, whatever became of it. */
  settled(): Promise<void>;
}

/** A queue for one run: lists are read while what was read before is on its way into the database. */
export function createWriteQueue(): WriteQueue {
  let last: Promise<void> = Promise.resolve();
  return {
    add: (work) => {
      const before = last;
      last = before.then(work);
      // Told by the next one, or by `done`.
      last.catch(() => undefined);
      return before;
    },
    done: () => last,
    settled: () => last.catch(() => undefined),
  };
}
