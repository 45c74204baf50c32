export { EntryFacts, entryLine } from './EntryFacts.tsx';
export { numberToDial } from './number-to-dial.ts';
export { CheckedCell, PresenceCell } from './PresenceCell.tsx';
export { useDirectory } from './use-directory.ts';
export { usePresenceWatch } from './use-presence-watch.ts';
export { useTellResults } from './use-tell-results.ts';
