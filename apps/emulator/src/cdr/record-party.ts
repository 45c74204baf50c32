import type { CallParty, EmulatedGroup, World } from '../state/world.ts';
import { locationOf, memberRecord } from '../telephony/parties.ts';
import type { RecordParty } from './record-side.ts';

/** How records call the kinds of groups. */
export const GROUP_USER_TYPES: Record<EmulatedGroup['kind'], string> = {
  'hunt-group': 'HuntGroup',
  'call-queue': 'CallCenterStandard',
  'customer-assist': 'CallCenterStandard',
  'auto-attendant': 'AutomatedAttendantVideo',
};

function userTypeOf(world: World, party: CallParty): string {
  if (party.memberKind === 'voicemail') return 'VoiceMailRetrieval';
  if (party.memberKind === 'workspace') return 'Place';
  if (party.memberKind === 'virtual-line') return 'VirtualLine';
  const group = party.memberUuid === null ? undefined : world.groups.get(party.memberUuid);
  return group === undefined ? 'User' : GROUP_USER_TYPES[group.kind];
}

/** One end of a live call as its records tell of it; a mailbox stands for its owner. */
export function recordPartyOf(world: World, party: CallParty): RecordParty {
  const uuid = party.mailboxOf ?? party.memberUuid;
  const { memberKind: kind, name, number } = party;
  const userType = userTypeOf(world, party);
  const record = memberRecord(world, uuid);
  if (record === null) return { uuid, kind, userType, name, extension: '', phoneNumber: number, site: null };
  const { extension, phoneNumber } = record;
  return { uuid, kind, userType, name, extension: extension || number, phoneNumber, site: locationOf(world, uuid) };
}
