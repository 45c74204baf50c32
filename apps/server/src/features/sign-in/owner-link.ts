import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { hashToken } from './sessions.ts';
import { findOwner, findOwnerLink, insertOwnerLink, redeemOwnerLink } from './sign-in.queries.ts';

/** A link printed in the terminal of whoever runs the machine: good for a day, and once. */
const LINK_MS = 24 * 3_600_000;

export type OwnerLinkState = { kind: 'set-up' | 'sign-in'; state: 'usable' | 'used' | 'expired' | 'unknown' };

/** Makes a one-time link: the first names the owner, later ones sign the owner in again. */
export async function makeOwnerLink(
  platform: Pick<Platform, 'database' | 'clock' | 'ids' | 'publicUrl'>,
): Promise<string> {
  const token = platform.ids.token(32);
  const now = new Date(platform.clock.now());
  await insertOwnerLink(platform.database, {
    tokenHash: hashToken(token),
    now,
    expiresAt: new Date(now.getTime() + LINK_MS),
  });
  return `${platform.publicUrl()}/set-up/${token}`;
}

/** What a link can still do; says nothing about links that never existed. */
export async function describeOwnerLink(platform: Platform, token: string): Promise<OwnerLinkState> {
  const [owner, link] = await Promise.all([
    findOwner(platform.database),
    findOwnerLink(platform.database, { tokenHash: hashToken(token) }),
  ]);
  const kind = owner === null ? 'set-up' : 'sign-in';
  if (link === null) return { kind, state: 'unknown' };
  if (link.used_at !== null) return { kind, state: 'used' };
  return { kind, state: link.expires_at.getTime() > platform.clock.now() ? 'usable' : 'expired' };
}

/** Uses a link; gives the owner's account id. Throws set-up-link-used, set-up-link-expired or invalid-request. */
export async function redeem(
  platform: Platform,
  input: { token: string; name?: string | undefined; email?: string | undefined },
): Promise<string> {
  const { kind, state } = await describeOwnerLink(platform, input.token);
  if (state === 'used') throw new AppError('set-up-link-used', 'This link was used already.', { next: NEW_LINK });
  if (state !== 'usable')
    throw new AppError('set-up-link-expired', 'This link is not good any more.', { next: NEW_LINK });
  if (kind === 'set-up' && (input.name === undefined || input.email === undefined)) {
    const field = input.name === undefined ? 'body.name' : 'body.email';
    throw new AppError('invalid-request', 'The first owner gives a name and an e-mail address.', { field });
  }
  const newOwner =
    kind === 'set-up' && input.name !== undefined && input.email !== undefined
      ? { accountId: platform.ids.uuid(), name: input.name, email: input.email }
      : null;
  const redeemed = await redeemOwnerLink(platform.database, {
    tokenHash: hashToken(input.token),
    now: new Date(platform.clock.now()),
    newOwner,
  });
  if (redeemed === null) throw new AppError('set-up-link-used', 'This link was used already.', { next: NEW_LINK });
  return redeemed.account_id;
}

const NEW_LINK = 'Run "npm run owner-link" on the machine for a new one.';
