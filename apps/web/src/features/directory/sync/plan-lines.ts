import type { PlanChange } from '@linekeeper/api-contract';
import type { LoadedChanges } from './changes-loader.ts';
import type { PlanPart } from './plan-parts.ts';

/** One line of the list. `missing` is there and not loaded yet; `place` heads changes of a location in a list without parts. */
export type PlanLine =
  | { type: 'head'; key: string; part: PlanPart; open: boolean }
  | { type: 'place'; key: string; location: string | null }
  | { type: 'change'; key: string; change: PlanChange }
  | { type: 'missing'; key: string; part: PlanPart }
  | { type: 'error'; key: string; part: PlanPart; error: unknown };

interface LinesInput {
  parts: readonly PlanPart[];
  isOpen: (part: PlanPart) => boolean;
  loaded: (part: PlanPart) => LoadedChanges;
  /** Whether a list without parts names locations. */
  withPlaces: boolean;
}

/** Shown of a part whose length is not known yet. */
const UNKNOWN_LINES = 3;

/** The parts as one list of lines, for a list of which only what is on screen exists. */
export function planLines({ parts, isOpen, loaded, withPlaces }: LinesInput): PlanLine[] {
  const lines: PlanLine[] = [];
  for (const part of parts) {
    const open = part.head === null || isOpen(part);
    if (part.head !== null) lines.push({ type: 'head', key: `head ${part.key}`, part, open });
    if (!open) continue;
    const { changes, next, total, error } = loaded(part);
    for (const [index, change] of changes.entries()) {
      const before = changes[index - 1];
      if (part.head === null && withPlaces && (before === undefined || before.location !== change.location))
        lines.push({ type: 'place', key: `place ${change.location} ${index}`, location: change.location });
      lines.push({ type: 'change', key: change.entry, change });
    }
    if (error !== null) lines.push({ type: 'error', key: `error ${part.key}`, part, error });
    else if (total === null || next !== null) {
      const missing = (total ?? part.count ?? UNKNOWN_LINES) - changes.length;
      for (let index = 0; index < missing; index += 1)
        lines.push({ type: 'missing', key: `missing ${part.key} ${changes.length + index}`, part });
    }
  }
  return lines;
}
