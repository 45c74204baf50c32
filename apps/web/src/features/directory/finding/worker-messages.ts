import type { SegmentPiece } from './segment.ts';

/** What the page asks of the worker: to read what there is, or what changed since it was last asked. */
export interface Asked {
  address: string;
  contacts: string;
}

/** The parts of the page's index that are built in the worker. */
export type Part = 'base' | 'changes' | 'contacts';

/** What the worker tells: what it built, piece by piece, and then that this is all. */
export type Told =
  | { type: 'piece'; part: Part; piece: SegmentPiece }
  /** `outdated` are ids of what is newly not as the base has it. */
  | { type: 'read'; outdated: readonly string[] }
  /** Nothing came of it; what was told since the last `read` is not to be used. */
  | { type: 'failed' };
