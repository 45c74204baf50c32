/** Names that stand in documented or recorded events. */
const SEEN = ['LOGINS', 'LOGOUT', 'USERS', 'WEBEX_IDENTITY', 'ORG_SETTINGS', 'INTEGRATION', 'LOCATIONS', 'DEVICES'];

/**
 * The documentation counts 34 and names a few; these are inferred from the areas of Webex's reference of audit events,
 * so that a client meets a list of the true length (docs/webex/identity.md). The emulator writes none of them.
 */
const INFERRED = [
  'ANALYTICS',
  'BROADWORKS',
  'CALLING',
  'CERTIFICATES',
  'COMPLIANCE',
  'CUSTOMERS',
  'DOMAINS',
  'GROUPS',
  'HYBRID_SERVICES',
  'LICENSES',
  'MEETINGS',
  'MESSAGING',
  'ORGANIZATION',
  'PARTNERS',
  'PLACES',
  'RECORDINGS',
  'REPORTS',
  'RESOURCE_GROUPS',
  'ROLES',
  'SECURITY',
  'SITES',
  'SPACES',
  'SUBSCRIPTIONS',
  'TEMPLATES',
  'TRIALS',
  'WORKSPACES',
];

export const AUDIT_CATEGORIES: readonly string[] = [...SEEN, ...INFERRED].sort();
