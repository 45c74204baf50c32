import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Ids } from '../../platform/ids.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_BYTES = 32;
/** 62^43 is more than 2^256, 62^6 more than 2^32. */
const RANDOM_LENGTH = 43;
const CHECK_LENGTH = 6;
const FORM = /^lk_[0-9A-Za-z]{49}$/;

/** `lk_`, 256 random bits, and a checksum by which secret scanners, and we, tell a key from what only looks like one. */
export function makeKeySecret(ids: Ids): string {
  const bytes = Buffer.from(ids.token(RANDOM_BYTES), 'base64url');
  const random = inBase62(BigInt(`0x${bytes.toString('hex')}`), RANDOM_LENGTH);
  return `lk_${random}${checksumOf(random)}`;
}

/** Costs no question to the database. */
export function looksLikeKey(secret: string): boolean {
  return FORM.test(secret) && checksumOf(secret.slice(3, 3 + RANDOM_LENGTH)) === secret.slice(3 + RANDOM_LENGTH);
}

/** SHA-256 is enough: nobody guesses 256 random bits. */
export function hashOfKey(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function checksumOf(random: string): string {
  return inBase62(BigInt(crc32(random)), CHECK_LENGTH);
}

function inBase62(value: bigint, length: number): string {
  let left = value;
  let text = '';
  for (let place = 0; place < length; place += 1) {
    text = `${ALPHABET[Number(left % 62n)]}${text}`;
    left /= 62n;
  }
  return text;
}
