import { createGather } from '../../platform/gather.ts';
import type { Platform } from '../../platform/platform.ts';
import type { GrantOrigin } from './grant-origin.ts';
import {
  forgetPreviousRefresh,
  type GrantRow,
  type GrantVersion,
  insertGrant,
  type NewTokens,
  replaceGrant,
  saveNextGeneration,
  selectGrant,
  selectGrants,
} from './grants.queries.ts';
import type { Keyring, Place, Sealer } from './keys.ts';
import type { PendingTokens } from './pending-grant.ts';
import type { GrantRef } from './token-vault.types.ts';

/** The access token of one generation, opened. */
export interface HeldAccess {
  adoptionId: string;
  generation: number;
  accessToken: string;
  accessExpiresAtMs: number;
  /** Webex has accepted nothing of this pair yet, and the refresh token before it is kept. */
  unproven: boolean;
}

/** What Webex answered to a refresh, and the token that was sent for it. */
export interface NextPair {
  tokens: PendingTokens;
  sent: string;
}

/** Grants with their tokens sealed for exactly one row, column and generation. */
export interface GrantStore {
  read(target: GrantRef): Promise<GrantRow | null>;
  /** The same, by one statement for all that are asked for within a moment: after a start everything is. */
  readAlong(target: GrantRef): Promise<GrantRow | null>;
  openAccess(row: GrantRow): Promise<HeldAccess>;
  openRefreshToken(row: GrantRow): Promise<string>;
  /** The refresh token before it, while the newest pair is unproven. */
  openPreviousRefreshToken(row: GrantRow): Promise<string | null>;
  /** What the next pair will be sealed with. Ask before Webex is asked: then nothing stands between its answer and the row. */
  sealer(): Promise<Sealer>;
  /** Compare-and-swap on the row's version; null when it moved. */
  saveNext(row: GrantRow, pair: NextPair, sealer: Sealer): Promise<number | null>;
  /** Webex accepted something of this very pair. */
  prove(target: RowKey, held: Pick<HeldAccess, 'adoptionId' | 'generation'>): Promise<void>;
  /** A consent's tokens: always the next generation, however often somebody else writes in between. */
  adopt(target: GrantRef, input: { tokens: PendingTokens; origin: GrantOrigin }): Promise<number>;
}

const DAY_MS = 86_400_000;
const ALONG_MS = 20;
const MOST_ALONG = 500;

export function createGrantStore(platform: Platform, keyring: Keyring): GrantStore {
  const { database, ids } = platform;
  const sealTokens = (target: RowKey, sealer: Sealer, input: Sealing): NewTokens => {
    const { tokens, generation, sent } = input;
    const place = (column: string): Place => placeOfGrant(target, column, generation);
    const rotated = sent !== tokens.refreshToken;
    return {
      dataKeyId: sealer.keyId,
      accessSealed: sealer.seal(place('access_sealed'), tokens.accessToken),
      refreshSealed: sealer.seal(place('refresh_sealed'), tokens.refreshToken),
      previousRefreshSealed: rotated && sent !== null ? sealer.seal(place('previous_refresh_sealed'), sent) : null,
      scopes: tokens.scopes,
      accessExpiresAt: new Date(tokens.issuedAtMs + tokens.accessExpiresInMs),
      refreshExpiresAt: new Date(tokens.issuedAtMs + tokens.refreshExpiresInMs),
      refreshDueAt: new Date(refreshDueAtMs(tokens, ids.jitter())),
      refreshedAt: new Date(tokens.issuedAtMs),
      rotated,
    };
  };
  const openColumn = (row: GrantRow, column: string, bytes: Buffer): Promise<string> =>
    keyring.open(placeOfGrant(keyOf(row), column, row.generation), { keyId: row.data_key_id, bytes });
  const read = async (target: RowKey): Promise<GrantRow | null> => (await selectGrant(database, target))[0] ?? null;
  const readAlong = createGather<RowKey, GrantRow | null>({
    everyMs: ALONG_MS,
    most: MOST_ALONG,
    together: async (targets) => {
      const rows = await selectGrants(database, targets);
      const byId = new Map(rows.map((row) => [`${row.organization_id}/${row.authorization_id}`, row]));
      return targets.map(
        ({ organizationId, authorizationId }) => byId.get(`${organizationId}/${authorizationId}`) ?? null,
      );
    },
  });
  return {
    read,
    readAlong,
    openAccess: async (row) => ({
      adoptionId: row.adoption_id,
      generation: row.generation,
      accessExpiresAtMs: row.access_expires_at.getTime(),
      accessToken: await openColumn(row, 'access_sealed', row.access_sealed),
      unproven: row.previous_refresh_sealed !== null,
    }),
    openRefreshToken: (row) => openColumn(row, 'refresh_sealed', row.refresh_sealed),
    openPreviousRefreshToken: async (row) =>
      row.previous_refresh_sealed === null
        ? null
        : openColumn(row, 'previous_refresh_sealed', row.previous_refresh_sealed),
    sealer: keyring.sealer,
    prove: async (target, held) => {
      await forgetPreviousRefresh(database, { ...target, ...held });
    },
    saveNext: async (row, { tokens, sent }, sealer) => {
      const sealed = sealTokens(keyOf(row), sealer, { tokens, generation: row.generation + 1, sent });
      const saved = await saveNextGeneration(database, { ...versionOf(row), tokens: sealed });
      return saved[0]?.generation ?? null;
    },
    adopt: async (target, { tokens, origin }) => {
      while (true) {
        const row = await read(target);
        const generation = (row?.generation ?? 0) + 1;
        const sealed = sealTokens(target, await keyring.sealer(), { tokens, generation, sent: null });
        const adoptionId = ids.uuid();
        const saved =
          row === null
            ? await insertGrant(database, { ...target, origin, adoptionId, generation, tokens: sealed })
            : await replaceGrant(database, { ...versionOf(row), nextAdoptionId: adoptionId, origin, tokens: sealed });
        if (saved.length > 0) return generation;
      }
    },
  };
}

export function versionOf(row: GrantRow): GrantVersion {
  return { ...keyOf(row), adoptionId: row.adoption_id, generation: row.generation };
}

interface Sealing {
  tokens: PendingTokens;
  generation: number;
  /** Null for a consent. */
  sent: string | null;
}

interface RowKey {
  organizationId: string;
  authorizationId: string;
}

function keyOf(row: GrantRow): RowKey {
  return { organizationId: row.organization_id, authorizationId: row.authorization_id };
}

export function placeOfGrant(target: RowKey, column: string, generation: number): Place {
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
