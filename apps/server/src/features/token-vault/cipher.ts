import { createCipheriv, createDecipheriv } from 'node:crypto';

/** Where a ciphertext belongs. It opens nowhere else: not in another row, column, generation or under another key. */
export interface SealedPlace {
  table: string;
  /** Null for what belongs to the installation. */
  organizationId: string | null;
  rowId: string;
  column: string;
  generation: number;
  keyId: string;
}

/** A ciphertext that does not open here: moved, changed, or sealed under another key. Says where, never what. */
export class SealBrokenError extends Error {
  constructor(place: SealedPlace) {
    super(`${place.table}.${place.column} of row ${place.rowId} does not open: moved, changed, or another key`);
    this.name = 'SealBrokenError';
  }
}

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** AES-256-GCM; the result is format byte, nonce, tag, ciphertext. `nonce` must be fresh random bytes every time. */
export function seal(input: { key: Uint8Array; nonce: Uint8Array; place: SealedPlace }, plain: Uint8Array): Buffer {
  if (input.nonce.length !== NONCE_BYTES) throw new RangeError('A nonce has 12 bytes');
  const cipher = createCipheriv('aes-256-gcm', input.key, input.nonce);
  cipher.setAAD(additionalData(input.place));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([FORMAT]), input.nonce, cipher.getAuthTag(), sealed]);
}

/** Opens what `seal` made for the same place and key; throws SealBrokenError. */
export function open(input: { key: Uint8Array; place: SealedPlace }, sealed: Uint8Array): Buffer {
  if (sealed.length < HEADER_BYTES || sealed[0] !== FORMAT) throw new SealBrokenError(input.place);
  const decipher = createDecipheriv('aes-256-gcm', input.key, sealed.subarray(1, 1 + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(additionalData(input.place));
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]);
  } catch {
    throw new SealBrokenError(input.place);
  }
}

/** As JSON, so that no two places can run together into the same bytes. */
function additionalData(place: SealedPlace): Buffer {
  return Buffer.from(
    JSON.stringify([place.table, place.organizationId, place.rowId, place.column, place.generation, place.keyId]),
  );
}
