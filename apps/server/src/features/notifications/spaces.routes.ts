import {
  addSpace as addSpaceEndpoint,
  listRooms as listRoomsEndpoint,
  removeBot as removeBotEndpoint,
  removeSpace as removeSpaceEndpoint,
  saveBot as saveBotEndpoint,
  saveSpace as saveSpaceEndpoint,
  testSpace,
} from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import type { OrganizationRef } from '../../platform/platform.ts';
import { type NotificationsContext, tellPages } from './context.ts';
import { presentBot, presentDelivery, presentSpace } from './present-notifications.ts';
import type { Sender } from './send-due.ts';
import { sendTest } from './send-test.ts';
import { addSpace, findSpace, listRooms, removeBot, removeSpace, saveBot, saveSpace } from './spaces.ts';

/** The organization's bot, and the spaces it writes in. */
export function mountSpaceRoutes(context: NotificationsContext, sender: Sender): void {
  const { http } = context.platform;
  http.route(saveBotEndpoint, async ({ organization, body }) => {
    const organizationId = idOf(organization);
    const bot = await saveBot(context, { organizationId, token: body.token });
    await tellPages(context, organizationId);
    return presentBot(bot);
  });
  http.route(removeBotEndpoint, async ({ organization }) => {
    await removeBot(context, idOf(organization));
    await tellPages(context, idOf(organization));
    return { removed: true as const };
  });
  http.route(listRoomsEndpoint, async ({ organization }) => ({ rooms: await listRooms(context, idOf(organization)) }));
  http.route(addSpaceEndpoint, async ({ organization, body }) => {
    const organizationId = idOf(organization);
    const { room, ...choice } = body;
    const space = await addSpace(context, { organizationId, roomId: room, choice });
    await tellPages(context, organizationId);
    return presentSpace(space);
  });
  http.route(saveSpaceEndpoint, async ({ organization, params, body }) => {
    const organizationId = idOf(organization);
    const { enabled, ...choice } = body;
    const space = await saveSpace(context, { organizationId, spaceId: params.space, choice, enabled });
    await tellPages(context, organizationId);
    return presentSpace(space);
  });
  http.route(removeSpaceEndpoint, async ({ organization, params }) => {
    await removeSpace(context, idOf(organization), params.space);
    await tellPages(context, idOf(organization));
    return { removed: true as const };
  });
  http.route(testSpace, async ({ organization, params }) => {
    const organizationId = idOf(organization);
    const space = await findSpace(context, organizationId, params.space);
    const sent = await sendTest(context, sender, {
      organization_id: organizationId,
      kind: 'space.test',
      channel: 'webex-space',
      recipient_id: space.space_id,
      recipient: space.title,
    });
    return presentDelivery(sent, null);
  });
}

function idOf(organization: OrganizationRef | null): string {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization.organizationId;
}
