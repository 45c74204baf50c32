import type { Emulator } from '@linekeeper/emulator';

type Call = ReturnType<Emulator['calls']['internal']>;

/** People who telephone all the time. */
export interface Telephony {
  /** Somebody dials, answers or hangs up. */
  step(): void;
  /** Everybody hangs up. */
  end(): void;
}

interface UnderWay {
  call: Call;
  from: string;
  to: string;
  answered: boolean;
}

export function createTelephony(emulator: Emulator, input: { people: readonly string[]; random(): number }): Telephony {
  const { people, random } = input;
  let underWay: UnderWay[] = [];
  const free = (): string[] => people.filter((uuid) => !underWay.some(({ from, to }) => from === uuid || to === uuid));
  const hangUp = (one: UnderWay): void => {
    emulator.calls.hangUp(one.call, one.from);
    underWay = underWay.filter((other) => other !== one);
  };
  return {
    step: () => {
      const [from, to] = free();
      if (from !== undefined && to !== undefined && random() < 0.6) {
        underWay.push({ call: emulator.calls.internal(from, to), from, to, answered: false });
        return;
      }
      const one = underWay[Math.floor(random() * underWay.length)];
      if (one === undefined) return;
      if (one.answered || random() < 0.2) return hangUp(one);
      emulator.calls.answer(one.call, one.to);
      one.answered = true;
    },
    end: () => {
      for (const one of underWay) hangUp(one);
    },
  };
}
