import type { EmulatedGroup } from '../state/world.ts';
import { idOf, type PublicIdType, parsePublicId, publicId } from './public-id.ts';

const TYPES: Record<EmulatedGroup['kind'], PublicIdType> = {
  'hunt-group': 'HUNT_GROUP',
  'call-queue': 'CALL_QUEUE',
  'customer-assist': 'CALL_QUEUE',
  'auto-attendant': 'AUTO_ATTENDANT',
};

/** Ends of the addresses inside ids of hunt groups and auto attendants. */
const ADDRESS_END = '.int10.bcld.webex.com';

/**
 * Public id of a group. Queues hold a UUID; hunt groups and auto attendants hold, in a second base64, an address of the
 * calling platform (seen in the documentation's samples), here made of UUID and organization.
 */
export function groupId(group: EmulatedGroup): string {
  const type = TYPES[group.kind];
  if (type === 'CALL_QUEUE') return publicId(type, group.uuid);
  const address = `${group.uuid}@${Number.parseInt(group.orgUuid.slice(0, 6), 16)}${ADDRESS_END}`;
  return publicId(type, Buffer.from(address).toString('base64').replace(/=+$/, ''));
}

/** UUID inside the public id of a group of this kind, or a bare UUID; null when it is neither. */
export function groupUuidOf(text: string, kinds: readonly EmulatedGroup['kind'][]): string | null {
  const types = kinds.map((kind) => TYPES[kind]);
  const inner = idOf(text, types);
  if (inner === null || parsePublicId(text)?.type === 'CALL_QUEUE' || inner === text.toLowerCase()) return inner;
  const address = Buffer.from(inner, 'base64').toString('utf8');
  return address.endsWith(ADDRESS_END) ? (address.split('@')[0] ?? null) : inner;
}
