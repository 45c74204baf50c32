import { z } from 'zod';

/**
 * Why an authorization does not work: one entry per cause, and everything that lists causes is derived from here. The code is stable;
 * `article` is its own in the knowledge base, `name` its short form for filters and lists. How it is recognized and what is said of it
 * stands in the decision table of the server (authorizations/explain).
 */
const CATALOGUE = {
  'integration-blocked': { article: 1210, name: 'Integration blocked' },
  'consent-declined': { article: 1223, name: 'Consent declined' },
  'consent-abandoned': { article: 1224, name: 'Consent not finished' },
  'wrong-organization': { article: 1225, name: 'Wrong organization' },
  'password-changed': { article: 1203, name: 'Password changed' },
  'password-expired': { article: 1204, name: 'Password expired' },
  'authorizer-deactivated': { article: 1205, name: 'Authorizer deactivated' },
  'authorizer-deleted': { article: 1206, name: 'Authorizer deleted' },
  'full-admin-lost': { article: 1202, name: 'Full Admin lost' },
  'cdr-role-lost': { article: 1208, name: 'Call history permission lost' },
  'calling-licence-lost': { article: 1209, name: 'Calling licence lost' },
  'presence-sharing-off': { article: 1207, name: 'Presence sharing off' },
  'access-reset': { article: 1201, name: 'Access reset' },
  'app-removed': { article: 1211, name: 'App removed' },
  'refresh-token-expired': { article: 1212, name: 'Not renewed in time' },
  'client-secret-rotated': { article: 1213, name: 'Secret changed at Webex' },
  'scope-missing': { article: 1214, name: 'Scope missing' },
  'redirect-mismatch': { article: 1215, name: 'Redirect address differs' },
  'service-app-withdrawn': { article: 1216, name: 'Service App withdrawn' },
  'lost-in-rotation': { article: 1217, name: 'Lost in rotation' },
  'wrong-region': { article: 1218, name: 'Wrong region' },
  'rate-limited': { article: 1219, name: 'Rate limited' },
  'webex-outage': { article: 1220, name: 'Webex outage' },
  network: { article: 1221, name: 'Network' },
  'clock-skew': { article: 1222, name: 'Clock wrong' },
  unknown: { article: 1200, name: 'Not known yet' },
} as const satisfies Record<string, { article: number; name: string }>;

export type Cause = keyof typeof CATALOGUE;

const entries = Object.entries(CATALOGUE) as [Cause, (typeof CATALOGUE)[Cause]][];

export const CAUSES: readonly Cause[] = entries.map(([cause]) => cause);
export const causeSchema = z.enum(CAUSES);

/** The knowledge base article of each cause, its own. */
export const CAUSE_ARTICLES = Object.fromEntries(entries.map(([cause, { article }]) => [cause, article])) as Record<
  Cause,
  number
>;

/** Short: for filters and lists. The sentence with names comes from the server. */
export const CAUSE_NAMES = Object.fromEntries(entries.map(([cause, { name }]) => [cause, name])) as Record<
  Cause,
  string
>;
