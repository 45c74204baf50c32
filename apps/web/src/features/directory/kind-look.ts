import type { EntryKind } from '@linekeeper/api-contract';
import {
  IconAddressBook,
  IconDoor,
  IconPhoneCall,
  IconSitemap,
  IconUser,
  IconUserShare,
  IconUsersGroup,
} from '@tabler/icons-react';

export const KIND_ICON = {
  person: IconUser,
  workspace: IconDoor,
  'virtual-line': IconUserShare,
  'hunt-group': IconUsersGroup,
  'call-queue': IconPhoneCall,
  'auto-attendant': IconSitemap,
  contact: IconAddressBook,
} as const satisfies Record<EntryKind, unknown>;
