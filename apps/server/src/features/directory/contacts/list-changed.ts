import type { ContactCircle } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { raiseRevision } from './lists.queries.ts';

interface ListKey {
  organizationId: string;
  listId: string;
}

/** Whoever holds a copy of the list learns of the change with the next question, and of lists others see at once. */
export async function listChanged(platform: Platform, key: ListKey): Promise<void> {
  const [list] = await raiseRevision(platform.database, key);
  if (list !== undefined) await tellOfList(platform, key.organizationId, list.circle);
}

/** Of a list of one's own nobody is told, not even that there is one. */
export async function tellOfList(platform: Platform, organizationId: string, circle: ContactCircle): Promise<void> {
  if (circle !== 'personal') await platform.live.publish(organizationId, { type: 'directory.changed' });
}
