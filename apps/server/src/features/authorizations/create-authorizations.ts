import type { Platform } from '../../platform/platform.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import type { Authorizations } from './authorizations.types.ts';

export interface AuthorizationsDeps {
  organizations: Organizations;
  tokenVault: TokenVault;
}

/** Watches, explains and recovers the authorizations of every organization. */
export function createAuthorizations(_platform: Platform, _deps: AuthorizationsDeps): Authorizations {
  throw new Error('not composed yet');
}
