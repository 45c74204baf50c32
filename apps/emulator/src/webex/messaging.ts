import type { Message, Room } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { EmulatedBot, EmulatedMessage, EmulatedRoom } from '../state/world-messaging.ts';
import { bodyFields, textField } from './body-fields.ts';
import { malformed, notFound, unauthorized } from './errors.ts';
import { offsetPage, queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';

const LIMITS = { default: 100, limit: 1000 };
/** Of a message. Source: docs/webex/messaging.md. */
const MOST_BYTES = 7_439;

/** `/rooms` and `/messages`, for bots alone: what a program needs to tell people something in a space. */
export function registerMessagingRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.get('/v1/rooms', async (request, reply) => {
    const bot = demandBot(services, request);
    const type = queryText(request, 'type');
    if (type !== null && type !== 'group' && type !== 'direct') throw malformed("'type' must be 'direct' or 'group'.");
    const own = [...world.rooms.values()].filter((room) => isIn(room, bot) && type !== 'direct');
    own.sort((a, b) => b.lastActivityMs - a.lastActivityMs);
    return {
      items: offsetPage({ services, request, reply, items: own, limits: LIMITS }).map((room) => roomView(room)),
    };
  });
  app.get<{ Params: { id: string } }>('/v1/rooms/:id', async (request) =>
    roomView(findRoom(services, demandBot(services, request), request.params.id)),
  );
  app.post('/v1/messages', async (request) => {
    const bot = demandBot(services, request);
    const fields = bodyFields(request);
    const roomId = textField(fields, 'roomId');
    const markdown = textField(fields, 'markdown') ?? null;
    const text = textField(fields, 'text') ?? markdown;
    if (roomId === undefined) throw malformed("'roomId' must be given.");
    if (text === null) throw malformed('One of the fields text, markdown or files is required.');
    if (Buffer.byteLength(markdown ?? text) > MOST_BYTES) throw malformed('The message is too long.');
    const room = findRoom(services, bot, roomId);
    return messageView(writeMessage(services, { bot, room, text, markdown }), bot);
  });
}

/** The bot behind a bearer token; null for people's tokens and for none. */
export function findBot(services: Services, request: FastifyRequest): EmulatedBot | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer === undefined) return null;
  return [...services.world.bots.values()].find(({ token }) => token === bearer) ?? null;
}

/** How `/people/me` shows a bot. */
export function botView(bot: EmulatedBot) {
  return {
    id: publicId('PEOPLE', bot.uuid),
    emails: [bot.email],
    displayName: bot.name,
    nickName: bot.name,
    orgId: publicId('ORGANIZATION', bot.orgUuid),
    created: new Date(bot.createdMs).toISOString(),
    status: 'unknown',
    type: 'bot',
  };
}

function demandBot(services: Services, request: FastifyRequest): EmulatedBot {
  const bot = findBot(services, request);
  if (bot === null) throw unauthorized();
  return bot;
}

const isIn = (room: EmulatedRoom, bot: EmulatedBot): boolean => room.botUuids.includes(bot.uuid);

function findRoom(services: Services, bot: EmulatedBot, id: string): EmulatedRoom {
  const room = services.world.rooms.get(idOf(id, ['ROOM']) ?? '');
  // A space somebody is not in looks like one that does not exist.
  if (room === undefined || !isIn(room, bot)) throw notFound();
  return room;
}

function writeMessage(
  services: Services,
  input: { bot: EmulatedBot; room: EmulatedRoom; text: string; markdown: string | null },
): EmulatedMessage {
  const { bot, room, text, markdown } = input;
  const createdMs = services.clock.now();
  const message = { uuid: services.random.uuid(), roomUuid: room.uuid, botUuid: bot.uuid, text, markdown, createdMs };
  services.world.messages.push(message);
  room.lastActivityMs = createdMs;
  services.changed('critical');
  return message;
}

function roomView(room: EmulatedRoom): Room {
  return {
    id: publicId('ROOM', room.uuid),
    title: room.title,
    type: 'group',
    isLocked: false,
    lastActivity: new Date(room.lastActivityMs).toISOString(),
    creatorId: publicId('PEOPLE', room.botUuids[0] ?? ''),
    created: new Date(room.createdMs).toISOString(),
  };
}

function messageView(message: EmulatedMessage, bot: EmulatedBot): Message {
  return {
    id: publicId('MESSAGE', message.uuid),
    roomId: publicId('ROOM', message.roomUuid),
    roomType: 'group',
    text: message.text,
    ...(message.markdown === null ? {} : { markdown: message.markdown }),
    personId: publicId('PEOPLE', bot.uuid),
    personEmail: bot.email,
    created: new Date(message.createdMs).toISOString(),
  };
}
