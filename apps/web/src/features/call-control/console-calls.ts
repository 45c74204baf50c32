import type { ConsoleCall } from '@linekeeper/api-contract';

/** A button pressed here, whose result is shown before anybody confirmed it. */
export interface PressedAct {
  kind: 'answer' | 'end';
  at: number;
  /** When Answer was pressed before, while its own confirmation is still to come. */
  answeredAt?: number;
}

export interface ShownCall extends ConsoleCall {
  /** Answered or ended here, or not confirmed by Webex yet. */
  pending: boolean;
  ending: boolean;
}

/** Calls as they will be once Webex confirms what was pressed; the order never changes while they last. */
export function withActs(calls: readonly ConsoleCall[], acts: ReadonlyMap<string, PressedAct>): ShownCall[] {
  return calls.map((call): ShownCall => {
    const act = acts.get(call.id);
    const answerPressedAt = act?.kind === 'answer' ? act.at : act?.answeredAt;
    const answered = answerPressedAt !== undefined && call.state === 'ringing';
    return {
      ...call,
      state: answered ? 'talking' : call.state,
      answeredAt: answered ? new Date(answerPressedAt).toISOString() : call.answeredAt,
      pending: act !== undefined || !call.confirmed,
      ending: act?.kind === 'end',
    };
  });
}

/** What is shown for a call once this is pressed: an End behind an Answer keeps the call where the Answer put it. */
export function actAfter(before: PressedAct | undefined, kind: PressedAct['kind'], at: number): PressedAct {
  return kind === 'end' && before?.kind === 'answer' ? { kind, at, answeredAt: before.at } : { kind, at };
}

/** Incoming and not answered, longest wait first. */
export function waitingCalls<C extends ConsoleCall>(calls: readonly C[]): C[] {
  return calls.filter(isWaiting).toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** Everything else, oldest first, so that new calls append below. */
export function myCalls<C extends ConsoleCall>(calls: readonly C[]): C[] {
  return calls.filter((call) => !isWaiting(call)).toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** What Alt+X ends: the call one talks on, otherwise the one being dialled; never a waiting or a held one. */
export function callToEnd<C extends ConsoleCall>(calls: readonly C[]): C | undefined {
  const mine = myCalls(calls);
  return (
    mine.find(({ state }) => state === 'talking') ??
    mine.find(({ state }) => state === 'connecting' || state === 'ringing')
  );
}

function isWaiting({ direction, state }: ConsoleCall): boolean {
  return direction === 'inbound' && (state === 'ringing' || state === 'connecting');
}
