import { createKeyRotation, type KeyRotation } from './key-rotation.ts';
import { type KeyringPlatform, openKeyring } from './keys.ts';

export type { KeyState } from './key-rotation.ts';

/** The rotation of keys alone, for a command beside the servers; does its share of the work when `work` is called. */
export async function openKeyRotation(platform: KeyringPlatform): Promise<KeyRotation> {
  return createKeyRotation(platform, await openKeyring(platform));
}
