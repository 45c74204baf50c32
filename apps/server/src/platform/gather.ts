import { sleepOnMachine } from './clock.ts';

export interface GatherOptions<Asked, Answer> {
  /** At most one round in this time of the machine's clock, save full ones; the first after a silence goes at once. */
  everyMs: number;
  /** A round is full with so many. */
  most: number;
  /** Answers in the order of what was asked. */
  together(all: readonly Asked[]): Promise<readonly Answer[]>;
}

/**
 * Many small questions as few large ones: what is asked within a moment is answered by one statement. Where that fails, each is asked
 * by itself, so that one of them spoils no other's answer.
 */
export function createGather<Asked, Answer>(options: GatherOptions<Asked, Answer>): (asked: Asked) => Promise<Answer> {
  const { everyMs, most, together } = options;
  let waiting: Waiting<Asked, Answer>[] = [];
  let state: 'idle' | 'planned' | 'resting' = 'idle';

  const round = (): void => {
    const all = waiting;
    waiting = [];
    void answerAll(together, all);
  };
  const roundAndRest = (): void => {
    if (waiting.length === 0) {
      state = 'idle';
      return;
    }
    state = 'resting';
    round();
    void sleepOnMachine(everyMs).then(roundAndRest);
  };
  return (asked) =>
    new Promise<Answer>((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      if (waiting.length >= most) round();
      else if (state === 'idle') {
        state = 'planned';
        // After what else is asked in the same breath.
        setImmediate(roundAndRest);
      }
    });
}

interface Waiting<Asked, Answer> {
  asked: Asked;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

async function answerAll<Asked, Answer>(
  together: GatherOptions<Asked, Answer>['together'],
  all: readonly Waiting<Asked, Answer>[],
): Promise<void> {
  try {
    const answers = await together(all.map(({ asked }) => asked));
    // As many as were asked: the type of `together` cannot say so.
    for (const [index, { resolve }] of all.entries()) resolve(answers[index] as Answer);
  } catch (error) {
    const [only, ...others] = all;
    if (only !== undefined && others.length === 0) only.reject(error);
    else await Promise.all(all.map((one) => answerAll(together, [one])));
  }
}
