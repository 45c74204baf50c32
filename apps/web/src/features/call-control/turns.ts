import type { PressedAct } from './console-calls.ts';

interface Turn {
  kind: PressedAct['kind'];
  done: Promise<void>;
}

export type Turns = ReturnType<typeof createTurns>;

/** Acts on calls one after another: End pressed while Answer is on its way waits for it instead of being lost. */
export function createTurns() {
  const underWay = new Map<string, Turn>();
  return {
    /** False when the same is on its way already, or the end: then nothing is sent. `send` must not reject. */
    take(callId: string, kind: PressedAct['kind'], send: () => Promise<void>): boolean {
      const before = underWay.get(callId);
      if (before !== undefined && (before.kind === 'end' || kind === 'answer')) return false;
      const done = (before?.done ?? Promise.resolve()).then(send);
      const turn: Turn = { kind, done };
      underWay.set(callId, turn);
      void done.finally(() => {
        if (underWay.get(callId) === turn) underWay.delete(callId);
      });
      return true;
    },
  };
}
