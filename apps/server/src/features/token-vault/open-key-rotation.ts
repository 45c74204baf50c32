import { createKeyRotation } from './key-rotation.ts';
import type { KeyRotation } from './key-rotation.types.ts';
import { type KeyringPlatform, openKeyring } from './keys.ts';

/** The rotation of keys alone, for a command beside the servers; does its share of the work when `work` is called. */
export async function openKeyRotation(platform: KeyringPlatform): Promise<KeyRotation> {
  return createKeyRotation(platform, await openKeyring(platform));
}
