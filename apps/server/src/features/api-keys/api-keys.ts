import type { Role } from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import type { Platform, SignedIn } from '../../platform/platform.ts';
import type { Organization, Organizations } from '../organizations/index.ts';
import * as queries from './api-keys.queries.ts';
import { hashOfKey, looksLikeKey, makeKeySecret } from './key-secret.ts';

const DAY_MS = 86_400_000;
/** How stale `last_used_at` may be before a request writes it again. */
const USED_GRAIN_MS = 60_000;

/** The caller behind a key, or null. */
export async function findCaller(
  platform: Platform,
  organizations: Organizations,
  secret: string,
): Promise<SignedIn | null> {
  if (!looksLikeKey(secret)) return null;
  const { database, clock } = platform;
  const now = new Date(clock.now());
  const key = await queries.findKey(database, { secretHash: hashOfKey(secret), now });
  if (key === null) return null;
  const grainStart = new Date(now.getTime() - USED_GRAIN_MS);
  if (key.last_used_at === null || key.last_used_at < grainStart) {
    await queries.saveUse(database, { keyId: key.key_id, now, grainStart });
  }
  const organizationIds = key.all_organizations
    ? (await organizations.list()).map(({ organizationId }) => organizationId)
    : key.organization_ids;
  const owner = key.role === 'owner';
  return {
    // No person's: what hangs on a person, such as a walk in a browser, is not open to a key.
    accountId: key.key_id,
    sessionId: key.key_id,
    name: key.name,
    email: '',
    isOwner: owner && key.all_organizations,
    organizationIds,
    ownerOf: owner && !key.all_organizations ? organizationIds : [],
    webexPersonId: null,
    key: { id: key.key_id, kind: key.kind },
  };
}

export interface KeyWish {
  name: string;
  role: Role;
  organizations: readonly string[] | null;
  expiresInDays: number | null;
}

/** Makes a key for a program; the secret is nowhere but in the answer. */
export async function createKey(
  platform: Platform,
  deps: { organizations: Organizations; madeBy: SignedIn },
  wish: KeyWish,
): Promise<{ row: queries.KeyRow; secret: string }> {
  // A key that leaked could otherwise make another one that outlives its own revocation.
  if (deps.madeBy.key?.kind === 'key') {
    throw new AppError('not-allowed', 'An API key does not make other keys', { next: 'Sign in as the owner.' });
  }
  const { database, clock, ids } = platform;
  const known = await deps.organizations.list();
  const chosen = wish.organizations?.map((slug) => organizationOf(known, slug)) ?? null;
  const now = new Date(clock.now());
  const secret = makeKeySecret(ids);
  const keyId = ids.uuid();
  await queries.insertKey(database, {
    keyId,
    secretHash: hashOfKey(secret),
    ending: secret.slice(-4),
    name: wish.name,
    kind: 'key',
    role: wish.role,
    organizationIds: chosen === null ? null : [...new Set(chosen)],
    createdBy: deps.madeBy.name,
    now,
    expiresAt: wish.expiresInDays === null ? null : new Date(now.getTime() + wish.expiresInDays * DAY_MS),
  });
  return { row: await keyOf(platform, keyId), secret };
}

function organizationOf(known: readonly Organization[], slug: string): string {
  const found = known.find((one) => one.slug === slug);
  if (found !== undefined) return found.organizationId;
  throw new AppError('invalid-request', `There is no organization "${slug}" here.`, { field: 'body.organizations' });
}

/** Ends a key; one that ended already stays as it is. */
export async function endKey(platform: Platform, keyId: string): Promise<queries.KeyRow> {
  await keyOf(platform, keyId);
  await queries.revokeKey(platform.database, { keyId, now: new Date(platform.clock.now()) });
  return keyOf(platform, keyId);
}

async function keyOf(platform: Platform, keyId: string): Promise<queries.KeyRow> {
  const row = await queries.findKeyById(platform.database, { keyId });
  if (row === null) throw new AppError('not-found', 'There is no such API key here');
  return row;
}
