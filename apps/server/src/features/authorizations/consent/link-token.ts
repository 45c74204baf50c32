import { createHash, timingSafeEqual } from 'node:crypto';

const ID_BYTES = 16;
/** 192 random bits: nobody guesses one. */
const SECRET_BYTES = 24;

/** What the address of a link says: which one it is, and the secret that opens it. A handle lacks the secret. */
export interface LinkToken {
  organizationId: string;
  linkId: string;
  secret: string | null;
}

/** Both ids and the secret as one word: no look-up over all organizations is needed to find the link. */
export function writeLinkToken(token: LinkToken): string {
  const secret = token.secret === null ? [] : [Buffer.from(token.secret, 'base64url')];
  return Buffer.concat([bytesOf(token.organizationId), bytesOf(token.linkId), ...secret]).toString('base64url');
}

/** Null for what was never one of ours. */
export function readLinkToken(text: string): LinkToken | null {
  if (!/^[\w-]+$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 2 * ID_BYTES && bytes.length !== 2 * ID_BYTES + SECRET_BYTES) return null;
  return {
    organizationId: uuidOf(bytes.subarray(0, ID_BYTES)),
    linkId: uuidOf(bytes.subarray(ID_BYTES, 2 * ID_BYTES)),
    secret: bytes.length === 2 * ID_BYTES ? null : bytes.subarray(2 * ID_BYTES).toString('base64url'),
  };
}

/** SHA-256 is enough for what is long and random: what is stored opens nothing. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** In the same time wherever they differ. */
export function sameHash(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

export const LINK_SECRET_BYTES = SECRET_BYTES;

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
