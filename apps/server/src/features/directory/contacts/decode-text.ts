/** Encodings that address lists come in; anything a spreadsheet of the last thirty years writes is among them. */
export const TEXT_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

export interface GuessedEncoding {
  encoding: TextEncoding;
  /** `mark`: the file says so itself. `proven`: nothing else fits. `guessed`: a person should look at the preview. */
  how: 'mark' | 'proven' | 'guessed';
}

/** Tells the encoding of a whole file from its bytes; Latin-1 is read as windows-1252, which holds it and more. */
export function guessEncoding(bytes: Uint8Array): GuessedEncoding {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'utf-8', how: 'mark' };
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', how: 'mark' };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', how: 'mark' };
  const wide = guessWide(bytes);
  if (wide !== null) return { encoding: wide, how: 'guessed' };
  if (isUtf8(bytes)) return { encoding: 'utf-8', how: 'proven' };
  return { encoding: 'windows-1252', how: 'guessed' };
}

/** Enough to see a pattern, little enough to cost nothing. */
const LOOKED_AT_BYTES = 4_096;

/** In UTF-16 every second byte of Latin text is nought, and separators and line ends always are. */
function guessWide(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const head = bytes.subarray(0, LOOKED_AT_BYTES);
  const pairs = Math.floor(head.length / 2);
  if (pairs === 0) return null;
  let evenNoughts = 0;
  let oddNoughts = 0;
  for (let index = 0; index < pairs * 2; index += 1) {
    if (head[index] !== 0) continue;
    if (index % 2 === 0) evenNoughts += 1;
    else oddNoughts += 1;
  }
  if (oddNoughts > pairs / 4 && oddNoughts > evenNoughts) return 'utf-16le';
  if (evenNoughts > pairs / 4) return 'utf-16be';
  return null;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Text of a file read in pieces; a character cut in two by a piece's end is put together, a mark at the start is left out. */
export async function* decodeText(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encoding: TextEncoding,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
