import type { WebexScope } from '@linekeeper/webex-contract';
import type { EntrySource } from './sources.ts';

/**
 * What each list is read with (docs/webex). Apart from the lists themselves, whose file is part of what makes entries: a word changed there
 * has everything written down anew.
 */
export const SOURCE_SCOPES: Record<EntrySource['source'], WebexScope> = {
  people: 'spark-admin:people_read',
  workspaces: 'spark-admin:workspaces_read',
  'virtual-lines': 'spark-admin:telephony_config_read',
  'hunt-groups': 'spark-admin:telephony_config_read',
  'call-queues': 'spark-admin:telephony_config_read',
  'customer-assist-queues': 'spark-admin:telephony_config_read',
  'auto-attendants': 'spark-admin:telephony_config_read',
  contacts: 'identity:contacts_read',
};
