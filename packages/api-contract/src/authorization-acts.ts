import { z } from 'zod';
import { authorizationCardSchema } from './authorizations.ts';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, jobSchema, organizationParams } from './words.ts';

const actParams = organizationParams.extend({ job: jobSchema });
/** In the person's own words; it is kept in the history and in the audit log. */
const reasonSchema = z.string().trim().min(1).max(300);
/** Which of the authorizations of this job; the first one when left out. */
const which = { authorization: idSchema.optional() };

export const refreshAuthorization = endpoint({
  name: 'authorizations.refresh',
  summary: 'Renews one authorization at Webex now, whatever is left of its life',
  method: 'POST',
  path: '/api/organizations/:organization/authorizations/:job/refresh',
  access: 'owner',
  params: actParams,
  body: z.object(which),
  response: z.object({
    outcome: z.enum(['renewed', 'refused', 'not-answered', 'nothing-to-renew']),
    /** What happened, in words. */
    text: z.string(),
    accessExpiresAt: instantSchema.nullable(),
    refreshExpiresAt: instantSchema.nullable(),
    card: authorizationCardSchema,
  }),
  audit: ['authorization'],
  errors: ['authorization-not-usable'],
});

export const pauseAuthorization = endpoint({
  name: 'authorizations.pause',
  summary: 'Pauses one authorization: nothing is read through it and nobody asks after it until it is resumed',
  method: 'POST',
  path: '/api/organizations/:organization/authorizations/:job/pause',
  access: 'owner',
  params: actParams,
  body: z.object({ ...which, reason: reasonSchema }),
  response: authorizationCardSchema,
  audit: ['authorization', 'reason'],
  errors: ['authorization-not-usable'],
});

export const resumeAuthorization = endpoint({
  name: 'authorizations.resume',
  summary: 'Ends a pause; what was missed is fetched as after any other stop',
  method: 'POST',
  path: '/api/organizations/:organization/authorizations/:job/resume',
  access: 'owner',
  params: actParams,
  body: z.object(which),
  response: authorizationCardSchema,
  audit: ['authorization'],
  errors: ['authorization-not-usable'],
});

export const revokeAuthorization = endpoint({
  name: 'authorizations.revoke',
  summary: 'Revokes one authorization at Webex and destroys its tokens here; cannot be undone',
  method: 'POST',
  path: '/api/organizations/:organization/authorizations/:job/revoke',
  access: 'owner',
  params: actParams,
  body: z.object({
    ...which,
    reason: reasonSchema,
    /** The name of the organization, typed. */
    confirm: z.string().max(200),
  }),
  response: z.object({
    /** `revoked` Webex has ended it · `not-there` Webex knew no such grant any more · `kept` Webex still has it: see text. */
    atWebex: z.enum(['revoked', 'not-there', 'kept']),
    /** What was revoked and what was not, in words. */
    text: z.string(),
    card: authorizationCardSchema,
  }),
  audit: ['authorization', 'reason'],
  errors: ['authorization-not-usable', 'sign-in-again'],
});
