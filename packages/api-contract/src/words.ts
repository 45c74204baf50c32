import { z } from 'zod';

/** The five things that need Webex, in the order people see them. */
export const JOBS = ['users-sync', 'presence', 'call-control', 'call-records', 'sign-in'] as const;
export const jobSchema = z.enum(JOBS);
export type Job = z.infer<typeof jobSchema>;

/** Why an authorization does not work. Stable: each has a text, an article and a lever in the emulator. */
export const CAUSES = [
  'integration-blocked',
  'consent-declined',
  'consent-abandoned',
  'wrong-organization',
  'password-changed',
  'password-expired',
  'authorizer-deactivated',
  'authorizer-deleted',
  'full-admin-lost',
  'cdr-role-lost',
  'calling-licence-lost',
  'presence-sharing-off',
  'access-reset',
  'app-removed',
  'refresh-token-expired',
  'client-secret-rotated',
  'scope-missing',
  'redirect-mismatch',
  'service-app-withdrawn',
  'lost-in-rotation',
  'wrong-region',
  'rate-limited',
  'webex-outage',
  'network',
  'clock-skew',
  'unknown',
] as const;
export const causeSchema = z.enum(CAUSES);
export type Cause = z.infer<typeof causeSchema>;

/** How sure a verdict is: two independent witnesses, one, or none. */
export const certaintySchema = z.enum(['certain', 'likely', 'unknown']);
export type Certainty = z.infer<typeof certaintySchema>;

/**
 * State of an authorization as people see it (design.md, states).
 * `waiting` a Webex page is open · `not-finished` it never came back · `checking` first probe runs ·
 * `partly` on a standby, rate-limited or one operation refused · `stopped` a verdict was reached ·
 * `unknown` the last good probe is too old and there is no verdict · `filling` works again, data is being fetched ·
 * `paused` switched off by a person: nothing is read through it and nobody asks after it, until it is resumed.
 */
export const authorizationStateSchema = z.enum([
  'not-authorized',
  'waiting',
  'not-finished',
  'checking',
  'healthy',
  'partly',
  'stopped',
  'unknown',
  'filling',
  'paused',
]);
export type AuthorizationState = z.infer<typeof authorizationStateSchema>;

export const roleSchema = z.enum(['owner', 'user']);
export type Role = z.infer<typeof roleSchema>;

/** How soon somebody must look. Critical: people cannot call or sign in. Info: nothing to do, weekly reports. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export const severitySchema = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severitySchema>;

/** ISO 8601 with milliseconds and Z. */
export const instantSchema = z.iso.datetime();
export const organizationParams = z.object({ organization: z.string().min(1).max(63) });
export const idSchema = z.uuid();

/** The knowledge base article of each cause, its own. */
export const CAUSE_ARTICLES: Record<Cause, number> = {
  'integration-blocked': 1210,
  'consent-declined': 1223,
  'consent-abandoned': 1224,
  'wrong-organization': 1225,
  'password-changed': 1203,
  'password-expired': 1204,
  'authorizer-deactivated': 1205,
  'authorizer-deleted': 1206,
  'full-admin-lost': 1202,
  'cdr-role-lost': 1208,
  'calling-licence-lost': 1209,
  'presence-sharing-off': 1207,
  'access-reset': 1201,
  'app-removed': 1211,
  'refresh-token-expired': 1212,
  'client-secret-rotated': 1213,
  'scope-missing': 1214,
  'redirect-mismatch': 1215,
  'service-app-withdrawn': 1216,
  'lost-in-rotation': 1217,
  'wrong-region': 1218,
  'rate-limited': 1219,
  'webex-outage': 1220,
  network: 1221,
  'clock-skew': 1222,
  unknown: 1200,
};
