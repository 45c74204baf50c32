import { getKeys, type KeyRotation as PresentedRotation, startKeyRotation } from '@linekeeper/api-contract';
import { mustBeFresh } from '../../platform/http/must-be-fresh.ts';
import type { Platform } from '../../platform/platform.ts';
import type { KeyRotationRow } from './key-rotation.queries.ts';
import type { KeyRotation } from './key-rotation.types.ts';

/** The owner's view of the keys. No key and no ciphertext ever leaves by it. */
export function mountKeyRoutes({ clock, http }: Platform, keyRotation: KeyRotation): void {
  http.route(getKeys, async () => {
    const { masterKeyFingerprint, version, createdAt, oldKeys, rowsLeft, rotations } = await keyRotation.state();
    return {
      masterKeyFingerprint,
      dataKey: { version, createdAt: createdAt.toISOString() },
      oldKeys,
      rowsLeft,
      rotations: rotations.map(presentRotation),
    };
  });
  http.route(startKeyRotation, async ({ signedIn }) => {
    mustBeFresh(clock, signedIn);
    const { rotation } = await keyRotation.start(signedIn === null ? 'unknown' : `${signedIn.name}, ${signedIn.email}`);
    return presentRotation(rotation);
  });
}

function presentRotation(row: KeyRotationRow): PresentedRotation {
  return {
    id: row.rotation_id,
    kind: row.kind,
    state: row.finished_at === null ? 'running' : 'finished',
    version: row.version,
    askedBy: row.asked_by,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    total: row.total,
    resealed: row.resealed,
    broken: row.broken,
    oldKeysDeletedAt: row.old_keys_deleted_at?.toISOString() ?? null,
  };
}
