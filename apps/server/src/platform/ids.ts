import { createHash, randomBytes } from 'node:crypto';

/** The one source of randomness and ids. */
export interface Ids {
  /** UUID version 7: sorts by the time it was made. */
  uuid(): string;
  /** URL-safe random text of so many bytes, for tokens and states. */
  token(bytes: number): string;
  randomBytes(bytes: number): Uint8Array;
  /** A number from 0 up to, not including, 1; for jitter only. */
  jitter(): number;
}

/** Real randomness; UUIDs carry the time of the given clock. */
export function createIds(now: () => number): Ids {
  return idsFrom(now, (bytes) => randomBytes(bytes));
}

/** The same ids for the same seed, for tests and campaigns. Never for secrets of a real installation. */
export function createSeededIds(now: () => number, seed: string): Ids {
  let counter = 0;
  return idsFrom(now, (bytes) => {
    const blocks: Buffer[] = [];
    for (let made = 0; made < bytes; made += 32) {
      blocks.push(createHash('sha256').update(`${seed}:${counter}`).digest());
      counter += 1;
    }
    return Buffer.concat(blocks).subarray(0, bytes);
  });
}

function idsFrom(now: () => number, random: (bytes: number) => Uint8Array): Ids {
  let lastMs = 0;
  let sequence = 0;
  return {
    uuid: () => {
      const ms = Math.max(now(), lastMs);
      sequence = ms === lastMs ? sequence + 1 : 0;
      lastMs = ms;
      return uuidV7(ms, sequence, random(10));
    },
    token: (bytes) => Buffer.from(random(bytes)).toString('base64url'),
    randomBytes: (bytes) => random(bytes),
    jitter: () => Buffer.from(random(4)).readUInt32BE(0) / 2 ** 32,
  };
}

/** RFC 9562: 48 bits of milliseconds, 12 bits of a counter within the millisecond, 62 random bits. */
function uuidV7(ms: number, sequence: number, random: Uint8Array): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(ms, 0, 6);
  bytes.set(random, 6);
  bytes.writeUInt16BE(0x7000 | (sequence & 0x0fff), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
