import { crc32, deflateRawSync } from 'node:zlib';

interface ZipEntry {
  name: string;
  text: string;
}

/** 1 January 1980: the same files make the same archive. */
const DATE = 0x21;
const DEFLATE = 8;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x800;

/** A ZIP archive of a few texts (PKWARE APPNOTE 6.3): deflated, without encryption, below 4 GiB. */
export function zipFiles(files: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const name = Buffer.from(file.name, 'utf8');
    const data = Buffer.from(file.text, 'utf8');
    const packed = deflateRawSync(data);
    const facts = factsOf({ crc: crc32(data), packed: packed.length, size: data.length, name: name.length });
    const local = Buffer.concat([uint32(0x04034b50), uint16(VERSION), facts, uint16(0), name, packed]);
    parts.push(local);
    // No comment, disk 0, no attributes.
    const rest = Buffer.concat([uint16(0), uint16(0), uint16(0), uint16(0), uint32(0), uint32(offset)]);
    directory.push(Buffer.concat([uint32(0x02014b50), uint16(VERSION), uint16(VERSION), facts, rest, name]));
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const count = uint16(files.length);
  const end = Buffer.concat([
    uint32(0x06054b50),
    uint16(0),
    uint16(0),
    count,
    count,
    uint32(index.length),
    uint32(offset),
    uint16(0),
  ]);
  return Buffer.concat([...parts, index, end]);
}

/** What stands before a file and once more in the directory. */
function factsOf(of: { crc: number; packed: number; size: number; name: number }): Buffer {
  return Buffer.concat([
    uint16(FLAGS),
    uint16(DEFLATE),
    uint16(0),
    uint16(DATE),
    uint32(of.crc),
    uint32(of.packed),
    uint32(of.size),
    uint16(of.name),
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
