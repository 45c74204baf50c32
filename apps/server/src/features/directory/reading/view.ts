/**
 * What a full run saw, against what others see. `shrunk`: another authorization sees what this one does not see any more.
 * `suspected`: so much is gone that it is likely, and nobody could be asked. `confirmed`: others do not see it either.
 */
export type View =
  | { kind: 'whole' }
  | { kind: 'confirmed'; witness: string }
  | { kind: 'suspected'; text: string }
  | { kind: 'shrunk'; text: string };

/** Said wherever a run changes nothing. */
export const UNCHANGED = 'Nothing has been changed.';

/** One or two leaving a small office are no lost sight. */
export const FEW = 2;
export const MANY_AT_A_PLACE = 5;

/** The view of a run that was judged in two parts: the worse of them, and both where both are a suspicion. */
export function worseView(one: View, other: View): View {
  if (one.kind === 'suspected' && other.kind === 'suspected') {
    return { kind: 'suspected', text: `${one.text} ${other.text}` };
  }
  return ORDER.indexOf(other.kind) > ORDER.indexOf(one.kind) ? other : one;
}

const ORDER: readonly View['kind'][] = ['whole', 'confirmed', 'suspected', 'shrunk'];
