import type { LiveEvent } from '@linekeeper/api-contract';

/** Which kept answers an event makes old, by endpoint name; a trailing dot matches every endpoint of the feature. */
const OLD_AFTER: Record<LiveEvent['type'], readonly string[]> = {
  reset: [''],
  'authorizations.changed': ['authorizations.', 'organizations.list'],
  'walk.changed': ['authorizations.getWalk', 'authorizations.list'],
  'directory.changed': ['directory.', 'authorizations.list', 'callControl.getConsole', 'callRecords.list'],
  'directory.run': [],
  'presence.changed': [],
  'presence.job': ['directory.search', 'presence.'],
  'calls.changed': ['callControl.'],
  'call-records.changed': ['callRecords.', 'authorizations.list'],
  'notifications.changed': ['notifications.'],
};

/** True for an event this page knows; a newer server may tell of others. */
export function isKnownEvent(type: string): boolean {
  return type in OLD_AFTER;
}

/** True when an event of this type makes the answer of that endpoint old. */
export function makesOld(type: LiveEvent['type'], endpointName: string): boolean {
  return OLD_AFTER[type].some(
    (prefix) => endpointName === prefix || ((prefix === '' || prefix.endsWith('.')) && endpointName.startsWith(prefix)),
  );
}
