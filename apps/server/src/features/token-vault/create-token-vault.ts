import type { Platform } from '../../platform/platform.ts';
import type { TokenVault } from './token-vault.types.ts';

/** Being written. */
export async function createTokenVault(_platform: Platform): Promise<TokenVault> {
  throw new Error('not written yet');
}
