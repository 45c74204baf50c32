import type { BotInput, BotRegistration } from '../doors.ts';
import type { Services } from '../state/world.ts';
import type { EmulatedBot, EmulatedRoom } from '../state/world-messaging.ts';
import { publicId } from '../webex/public-id.ts';
import { LeverError } from './lever-act.ts';

/**
 * The developer portal makes a bot, and somebody adds it to spaces of these titles, which are made where they are missing. The
 * bot of the same name gets a new token, as by "Regenerate access token": the old one stops working at once.
 */
export function registerBot(services: Services, input: BotInput): BotRegistration {
  const { world, random, clock } = services;
  const [firstOrg] = world.organizations.keys();
  const orgUuid = input.orgUuid ?? firstOrg;
  if (orgUuid === undefined || !world.organizations.has(orgUuid))
    throw new LeverError('There is no such organization.');
  if (!/\S/.test(input.name)) throw new LeverError('A bot has a name.');
  const known = [...world.bots.values()].find(({ name }) => name === input.name);
  const address = input.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const bot: EmulatedBot = {
    uuid: known?.uuid ?? random.uuid(),
    orgUuid,
    name: input.name,
    email: `${address}@webex.bot`,
    token: `${random.letters(64)}_P0A1_${orgUuid}`,
    createdMs: known?.createdMs ?? clock.now(),
  };
  world.bots.set(bot.uuid, bot);
  const rooms = input.rooms.map((title) => joinRoom(services, bot, title));
  services.changed('critical');
  return {
    token: bot.token ?? '',
    email: bot.email,
    rooms: rooms.map(({ uuid, title }) => ({ id: publicId('ROOM', uuid), title })),
  };
}

function joinRoom({ world, random, clock }: Services, bot: EmulatedBot, title: string): EmulatedRoom {
  const nowMs = clock.now();
  const found = [...world.rooms.values()].find((room) => room.title === title && room.orgUuid === bot.orgUuid);
  const fresh = { uuid: random.uuid(), orgUuid: bot.orgUuid, title, createdMs: nowMs, lastActivityMs: nowMs };
  const room: EmulatedRoom = found ?? { ...fresh, botUuids: [] };
  if (!room.botUuids.includes(bot.uuid)) room.botUuids.push(bot.uuid);
  world.rooms.set(room.uuid, room);
  return room;
}
