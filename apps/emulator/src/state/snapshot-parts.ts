/**
 * What one room of the emulator keeps outside the world (a queue held back, settings, counters) and wants in
 * snapshots. Plain JSON values only.
 */
export interface SnapshotPart {
  save(): unknown;
  /** After world, clock and random values were put back. `undefined`: the snapshot knows nothing of this part. */
  load(saved: unknown): void;
  /** After the world was seeded anew. */
  reset(): void;
}

/** Where each room registers what a snapshot has to carry beside the world. */
export interface SnapshotParts {
  /** Names are unique; the first letters say whose it is: `webhooks/mangling`. */
  register(name: string, part: SnapshotPart): void;
  save(): Record<string, unknown>;
  load(saved: Readonly<Record<string, unknown>>): void;
  reset(): void;
}

/** An empty register of parts. */
export function createSnapshotParts(): SnapshotParts {
  const parts = new Map<string, SnapshotPart>();
  return {
    register: (name, part) => {
      if (parts.has(name)) throw new Error(`There is a snapshot part "${name}" already`);
      parts.set(name, part);
    },
    save: () => Object.fromEntries([...parts].map(([name, part]) => [name, part.save()])),
    load: (saved) => {
      for (const [name, part] of parts) part.load(saved[name]);
    },
    reset: () => {
      for (const part of parts.values()) part.reset();
    },
  };
}
