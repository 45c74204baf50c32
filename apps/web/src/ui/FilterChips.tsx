import type { ReactNode } from 'react';
import { counted } from '../words.ts';
import classes from './FilterChips.module.css';

export interface Chip<Value extends string> {
  value: Value;
  label: ReactNode;
  count?: number;
}

interface FilterChipsProps<Value extends string> {
  /** What the chips filter by, for screen readers. */
  label: string;
  chips: readonly Chip<Value>[];
  chosen: Value;
  onChoose: (value: Value) => void;
  /** On narrow screens in one line that scrolls sideways: for more chips than fit in two. */
  oneLine?: boolean;
}

/** One choice out of a few, always visible, with the number each would show. */
export function FilterChips<Value extends string>({
  label,
  chips,
  chosen,
  onChoose,
  oneLine,
}: FilterChipsProps<Value>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame and a legend of its own
    <div role="group" aria-label={label} className={classes.chips} data-one-line={oneLine || undefined}>
      {chips.map((chip) => (
        <button
          key={chip.value}
          type="button"
          className={classes.chip}
          aria-pressed={chip.value === chosen}
          onClick={() => onChoose(chip.value)}
        >
          {chip.label}
          {chip.count === undefined ? null : <span className={classes.count}>{counted(chip.count)}</span>}
        </button>
      ))}
    </div>
  );
}
