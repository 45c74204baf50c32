import type { Severity } from '@linekeeper/api-contract';
import { type WebexClient, WebexError } from '@linekeeper/webex-client';
import { AppError } from '../../platform/errors.ts';
import { createBotClient } from './channels/write-in-space.ts';
import { type NotificationsContext, nowOf } from './context.ts';
import { isTimeZone } from './quiet-hours.ts';
import type { BotRow, SpaceRow } from './spaces.queries.ts';
import * as queries from './spaces.queries.ts';

const BOT_TOKEN = 'notifications.bot';
/** The sealed token is overwritten with this when the bot is removed; the vault then holds nothing worth having. */
const WIPED = 'wiped';
const MOST_ROOMS = 1_000;

export interface SpaceChoice {
  severities: Severity[];
  weekly: boolean;
  timeZone: string;
}

/** Takes a bot's access token after Webex said whose it is. AppError bot-token-refused or webex-unavailable. */
export async function saveBot(
  context: NotificationsContext,
  input: { organizationId: string; token: string },
): Promise<BotRow> {
  const { organizationId, token } = input;
  const person = await asking(async () => (await createBotClient(context.platform, token).people.me()).data);
  if (person.type !== 'bot') {
    throw new AppError('bot-token-refused', `This is the token of ${person.displayName}, not of a bot.`, {
      field: 'body.token',
      next: 'Make a bot in the Webex developer portal and paste its Bot Access Token.',
    });
  }
  // The vault first: a row without its token would write nothing.
  await context.secrets.put(organizationId, BOT_TOKEN, token);
  const row: BotRow = {
    organization_id: organizationId,
    name: person.displayName,
    email: person.emails[0] ?? '',
    ending: token.slice(-4),
    saved_at: nowOf(context),
  };
  await queries.upsertBot(context.platform.database, row);
  return row;
}

export async function findBot(context: NotificationsContext, organizationId: string): Promise<BotRow | null> {
  const [row] = await queries.selectBot(context.platform.database, { organizationId });
  return row ?? null;
}

/** Its spaces stay in the list: another bot that is in them may take over. */
export async function removeBot(context: NotificationsContext, organizationId: string): Promise<void> {
  // The token first: a bot that is not in the list any more must not go on writing.
  await context.secrets.put(organizationId, BOT_TOKEN, WIPED);
  await queries.deleteBot(context.platform.database, { organizationId });
}

/** Webex as the organization's bot; null while there is none. */
export async function botClientOf(context: NotificationsContext, organizationId: string): Promise<WebexClient | null> {
  const token = await context.secrets.get(organizationId, BOT_TOKEN);
  return token === null || token === WIPED ? null : createBotClient(context.platform, token);
}

/** The spaces the bot was added to, most lately used first. AppError bot-not-set-up, bot-token-refused, webex-unavailable. */
export async function listRooms(
  context: NotificationsContext,
  organizationId: string,
): Promise<{ id: string; title: string }[]> {
  const webex = await botClientOf(context, organizationId);
  if (webex === null) {
    throw new AppError('bot-not-set-up', 'This organization has no bot yet.', {
      next: 'Enter its access token first.',
    });
  }
  return asking(async () => {
    const rooms: { id: string; title: string }[] = [];
    for await (const page of webex.rooms.pages({ type: 'group', max: 100 })) {
      rooms.push(...page.items.map(({ id, title }) => ({ id, title })));
      if (rooms.length >= MOST_ROOMS) break;
    }
    return rooms;
  });
}

export async function listSpaces(context: NotificationsContext, organizationId: string): Promise<SpaceRow[]> {
  return queries.selectSpaces(context.platform.database, { organizationId });
}

/** AppError not-found where the bot is not in that space, conflict where it is told already. */
export async function addSpace(
  context: NotificationsContext,
  input: { organizationId: string; roomId: string; choice: SpaceChoice },
): Promise<SpaceRow> {
  const { organizationId, roomId } = input;
  const choice = checked(input.choice);
  const room = (await listRooms(context, organizationId)).find(({ id }) => id === roomId);
  if (room === undefined) {
    throw new AppError('not-found', 'The bot is not in this space.', { next: 'Add it to the space in Webex first.' });
  }
  const row: SpaceRow = {
    organization_id: organizationId,
    space_id: context.platform.ids.uuid(),
    room_id: room.id,
    title: room.title,
    ...choice,
    enabled: true,
    disabled_reason: null,
    created_at: nowOf(context),
  };
  const inserted = await queries.insertSpace(context.platform.database, row);
  if (inserted.length === 0) throw new AppError('conflict', 'This space is told already.');
  return row;
}

export async function saveSpace(
  context: NotificationsContext,
  input: { organizationId: string; spaceId: string; choice: SpaceChoice; enabled: boolean },
): Promise<SpaceRow> {
  const { organizationId, spaceId, enabled } = input;
  const found = await findSpace(context, organizationId, spaceId);
  const row: SpaceRow = {
    ...found,
    ...checked(input.choice),
    enabled,
    disabled_reason: enabled ? null : found.disabled_reason,
  };
  await queries.updateSpace(context.platform.database, row);
  return row;
}

/** AppError not-found. */
export async function findSpace(
  context: NotificationsContext,
  organizationId: string,
  spaceId: string,
): Promise<SpaceRow> {
  const found = (await listSpaces(context, organizationId)).find(({ space_id }) => space_id === spaceId);
  if (found === undefined) throw new AppError('not-found', 'There is no such space.');
  return found;
}

export async function removeSpace(
  context: NotificationsContext,
  organizationId: string,
  spaceId: string,
): Promise<void> {
  const gone = await queries.deleteSpace(context.platform.database, { organizationId, spaceId });
  if (gone.length === 0) throw new AppError('not-found', 'There is no such space.');
}

function checked(choice: SpaceChoice): Pick<SpaceRow, 'severities' | 'weekly' | 'time_zone'> {
  if (!isTimeZone(choice.timeZone)) {
    throw new AppError('invalid-request', `There is no time zone "${choice.timeZone}".`, {
      field: 'body.timeZone',
      next: 'Write it like Europe/Berlin.',
    });
  }
  return { severities: choice.severities, weekly: choice.weekly, time_zone: choice.timeZone };
}

/** What Webex refuses, in our words. */
async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof WebexError)) throw error;
    if (error.kind === 'unauthorized') {
      throw new AppError('bot-token-refused', 'Webex does not take this access token.', {
        field: 'body.token',
        next: 'Copy it again from the Webex developer portal, or make a new one there.',
      });
    }
    throw new AppError('webex-unavailable', `Webex did not answer: ${error.message}`, { next: 'Try again later.' });
  }
}
