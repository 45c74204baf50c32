/** What signals from Webex have set going in this process, beside the ticker. */
export interface UnderWay {
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when what is under way now is over, well or not. */
  settled(): Promise<void>;
}

/** Nothing is under way at first. */
export function createUnderWay(): UnderWay {
  const all = new Set<Promise<unknown>>();
  return {
    track: (work) => {
      all.add(work);
      const forget = (): void => void all.delete(work);
      work.then(forget, forget);
      return work;
    },
    settled: async () => {
      await Promise.allSettled(all);
    },
  };
}
