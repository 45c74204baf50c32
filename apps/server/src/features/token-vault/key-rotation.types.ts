import type { KeyRotationRow } from './key-rotation.queries.ts';

/** The keys as the owner may see them. */
export interface KeyState {
  masterKeyFingerprint: string;
  version: number;
  createdAt: Date;
  /** Replaced keys that still exist. */
  oldKeys: number;
  /** Rows under one of them. */
  rowsLeft: number;
  /** Newest first. */
  rotations: KeyRotationRow[];
}

/** Changing the data key while everything runs. */
export interface KeyRotation {
  /** Makes the next key; while a rotation is under way that one is answered, and nothing new is begun. */
  start(askedBy: string): Promise<{ rotation: KeyRotationRow; begun: boolean }>;
  state(): Promise<KeyState>;
  /** Seals anew for a moment; `more` while there is something to do, for us or for another process. */
  work(): Promise<'more' | 'done'>;
}
