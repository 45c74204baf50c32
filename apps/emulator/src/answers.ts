/** What left the emulator, before any fault spoilt it. */
export interface ObservedAnswer {
  method: string;
  /** Path and query as asked for. */
  url: string;
  status: number;
  contentType: string;
  body: unknown;
}

type Observer = (answer: ObservedAnswer) => void;

// Of the whole process, not of one emulator: the tests' set-up looks at every emulator that any test makes.
let observer: Observer | null = null;

/** Lets somebody see every answer of every emulator in this process; null ends it. */
export function observeAnswers(by: Observer | null): void {
  observer = by;
}

/** Tells the observer, if there is one. The answer is only put together then. */
export function tellAnswer(answer: () => ObservedAnswer): void {
  observer?.(answer());
}
