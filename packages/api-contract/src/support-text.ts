import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { jobSchema, organizationParams } from './words.ts';

const response = z.object({
  /** Plain text: who, what, when in UTC, each request with its status and tracking id. Never a secret. */
  text: z.string(),
});

export const getAuthorizationSupportText = endpoint({
  name: 'authorizations.supportText',
  summary: 'What Cisco support asks for about a stopped authorization, as plain text',
  method: 'GET',
  path: '/api/organizations/:organization/authorizations/:job/support-text',
  access: 'user',
  params: organizationParams.extend({ job: jobSchema }),
  response,
  errors: ['not-found'],
});

export const getIncidentSupportText = endpoint({
  name: 'incidents.supportText',
  summary: 'What Cisco support asks for about an incident, as plain text',
  method: 'GET',
  path: '/api/organizations/:organization/incidents/:number/support-text',
  access: 'user',
  params: organizationParams.extend({ number: z.string().regex(/^INC-\d{1,12}$/) }),
  response,
  errors: ['not-found'],
});
