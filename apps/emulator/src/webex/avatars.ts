import { crc32, deflateSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import type { EmulatedPerson, Services } from '../state/world.ts';
import { isMachine } from './accounts.ts';

/** Webex keeps pictures on a content network without tokens; on the plain door, which has no names, under its name. */
const PREFIX = '/avatar-prod-us-east-2.webexcontent.com';
const SIZE = 96;

/** Where a person's picture is, for about every third person, as not everybody has one. */
export function avatarOf(services: Services, person: EmulatedPerson): { avatar?: string } {
  const hasOne = Number.parseInt(person.uuid.slice(-1), 16) < 6;
  return hasOne && !isMachine(person) ? { avatar: `${services.url}${PREFIX}/Avtr~V1~${person.uuid}~80` } : {};
}

/** Pictures of people, drawn from their id: a head and shoulders before a colour of their own. */
export function registerAvatars(app: FastifyInstance): void {
  app.get<{ Params: { name: string } }>(`${PREFIX}/:name`, async (request, reply) => {
    const uuid = /^Avtr~V1~([0-9a-f-]{36})~\d+$/.exec(request.params.name)?.[1];
    if (uuid === undefined) return reply.code(404).send();
    return reply.type('image/png').send(portraitOf(uuid));
  });
}

function portraitOf(uuid: string): Buffer {
  const hue = Number.parseInt(uuid.slice(-6), 16) % 360;
  const behind = colourOf(hue, 0.45);
  const before = colourOf(hue, 0.85);
  const rows: Buffer[] = [];
  for (let y = 0; y < SIZE; y += 1) {
    const row = Buffer.alloc(1 + SIZE * 3);
    for (let x = 0; x < SIZE; x += 1) row.set(isFigure(x, y) ? before : behind, 1 + x * 3);
    rows.push(row);
  }
  return pngOf(Buffer.concat(rows));
}

function isFigure(x: number, y: number): boolean {
  const head = (x - 48) ** 2 + (y - 38) ** 2 < 17 ** 2;
  const shoulders = ((x - 48) / 34) ** 2 + ((y - 98) / 36) ** 2 < 1;
  return head || shoulders;
}

/** Of one strength everywhere, so that no portrait is louder than another. */
function colourOf(hue: number, lightness: number): [number, number, number] {
  const part = (offset: number): number => {
    const at = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - 0.12 * Math.max(-1, Math.min(at - 3, 9 - at, 1))));
  };
  return [part(0), part(8), part(4)];
}

function pngOf(pixels: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIZE, 0);
  head.writeUInt32BE(SIZE, 4);
  // 8 bits a channel, red green blue.
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    part('IHDR', head),
    part('IDAT', deflateSync(pixels)),
    part('IEND', Buffer.alloc(0)),
  ]);
}

function part(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
