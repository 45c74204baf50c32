import { z } from 'zod';

/** The five things that need Webex, in the order people see them. */
export const JOBS = ['users-sync', 'presence', 'call-control', 'call-records', 'sign-in'] as const;
export const jobSchema = z.enum(JOBS);
export type Job = z.infer<typeof jobSchema>;

/** How sure a verdict is: two independent witnesses, one, or none. */
export const certaintySchema = z.enum(['certain', 'likely', 'unknown']);
export type Certainty = z.infer<typeof certaintySchema>;

/**
 * State of an authorization as people see it (design.md, states).
 * `waiting` a Webex page is open · `not-finished` it never came back · `checking` first probe runs ·
 * `partly` on a standby, rate-limited or one operation refused · `stopped` a verdict was reached ·
 * `unknown` nothing is heard of Webex at present, or the last good probe is too old, and there is no verdict · `filling` works again, data is being fetched ·
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
