import type { Platform } from '../../platform/platform.ts';
import {
  type GrantRow,
  type GrantVersion,
  insertGrant,
  type NewTokens,
  replaceGrant,
  saveNextGeneration,
  selectGrant,
} from './grants.queries.ts';
import type { Keyring, Place } from './keys.ts';
import type { PendingTokens } from './pending-grant.ts';
import type { GrantRef } from './token-vault.types.ts';

/** The access token of one generation, opened. */
export interface HeldAccess {
  adoptionId: string;
  generation: number;
  accessToken: string;
  accessExpiresAtMs: number;
}

/** Grants with their tokens sealed for exactly one row, column and generation. */
export interface GrantStore {
  read(target: GrantRef): Promise<GrantRow | null>;
  openAccess(row: GrantRow): Promise<HeldAccess>;
  openRefreshToken(row: GrantRow): Promise<string>;
  /** Compare-and-swap on the row's version; null when it moved. */
  saveNext(row: GrantRow, input: { tokens: PendingTokens; rotated: boolean }): Promise<number | null>;
  /** A consent's tokens: always the next generation, however often somebody else writes in between. */
  adopt(target: GrantRef, tokens: PendingTokens): Promise<number>;
}

const DAY_MS = 86_400_000;

export function createGrantStore(platform: Platform, keyring: Keyring): GrantStore {
  const { database, ids } = platform;
  const sealTokens = (
    target: RowKey,
    input: { tokens: PendingTokens; generation: number; rotated: boolean },
  ): NewTokens => {
    const { tokens, generation, rotated } = input;
    const place = (column: string): Place => placeOf(target, column, generation);
    return {
      dataKeyId: keyring.currentKeyId(),
      accessSealed: keyring.seal(place('access_sealed'), tokens.accessToken),
      refreshSealed: keyring.seal(place('refresh_sealed'), tokens.refreshToken),
      scopes: tokens.scopes,
      accessExpiresAt: new Date(tokens.issuedAtMs + tokens.accessExpiresInMs),
      refreshExpiresAt: new Date(tokens.issuedAtMs + tokens.refreshExpiresInMs),
      refreshDueAt: new Date(refreshDueAtMs(tokens, ids.jitter())),
      refreshedAt: new Date(tokens.issuedAtMs),
      rotated,
    };
  };
  const read = async (target: RowKey): Promise<GrantRow | null> => (await selectGrant(database, target))[0] ?? null;
  return {
    read,
    openAccess: async (row) => ({
      adoptionId: row.adoption_id,
      generation: row.generation,
      accessExpiresAtMs: row.access_expires_at.getTime(),
      accessToken: await keyring.open(placeOf(keyOf(row), 'access_sealed', row.generation), {
        keyId: row.data_key_id,
        bytes: row.access_sealed,
      }),
    }),
    openRefreshToken: (row) =>
      keyring.open(placeOf(keyOf(row), 'refresh_sealed', row.generation), {
        keyId: row.data_key_id,
        bytes: row.refresh_sealed,
      }),
    saveNext: async (row, { tokens, rotated }) => {
      const sealed = sealTokens(keyOf(row), { tokens, generation: row.generation + 1, rotated });
      const saved = await saveNextGeneration(database, { ...versionOf(row), tokens: sealed });
      return saved[0]?.generation ?? null;
    },
    adopt: async (target, tokens) => {
      while (true) {
        const row = await read(target);
        const generation = (row?.generation ?? 0) + 1;
        const sealed = sealTokens(target, { tokens, generation, rotated: true });
        const adoptionId = ids.uuid();
        const saved =
          row === null
            ? await insertGrant(database, { ...target, adoptionId, generation, tokens: sealed })
            : await replaceGrant(database, { ...versionOf(row), nextAdoptionId: adoptionId, tokens: sealed });
        if (saved.length > 0) return generation;
      }
    },
  };
}

export function versionOf(row: GrantRow): GrantVersion {
  return { ...keyOf(row), adoptionId: row.adoption_id, generation: row.generation };
}

interface RowKey {
  organizationId: string;
  authorizationId: string;
}

function keyOf(row: GrantRow): RowKey {
  return { organizationId: row.organization_id, authorizationId: row.authorization_id };
}

function placeOf(target: RowKey, column: string, generation: number): Place {
  return {
    table: 'token_vault_grant',
    organizationId: target.organizationId,
    rowId: target.authorizationId,
    column,
    generation,
  };
}

/**
 * Half of the shorter life, give or take a tenth so that grants made together do not come due together, and for long lives
 * never within the last day.
 */
export function refreshDueAtMs(
  tokens: Pick<PendingTokens, 'issuedAtMs' | 'accessExpiresInMs' | 'refreshExpiresInMs'>,
  jitter: number,
): number {
  const lifeMs = Math.min(tokens.accessExpiresInMs, tokens.refreshExpiresInMs);
  const halfMs = lifeMs * (0.45 + 0.1 * jitter);
  return tokens.issuedAtMs + Math.floor(lifeMs > 2 * DAY_MS ? Math.min(halfMs, lifeMs - DAY_MS) : halfMs);
}
