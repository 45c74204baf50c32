import { z } from 'zod';
import { authorizationCardSchema } from './authorizations.ts';
import { endpoint } from './endpoint.ts';
import { idSchema, jobSchema, organizationParams } from './words.ts';

const jobParams = organizationParams.extend({ job: jobSchema });
const standbyParams = jobParams.extend({ authorization: idSchema });

export const promoteStandby = endpoint({
  name: 'authorizations.promoteStandby',
  summary: 'Makes a standby the first authorization of its job; the first one stands by from then on',
  method: 'POST',
  path: '/api/organizations/:organization/authorizations/:job/standbys/:authorization/promote',
  access: 'owner',
  params: standbyParams,
  response: authorizationCardSchema,
  audit: [],
  errors: [],
});

export const removeStandby = endpoint({
  name: 'authorizations.removeStandby',
  summary: 'Takes a standby away and forgets its tokens',
  method: 'DELETE',
  path: '/api/organizations/:organization/authorizations/:job/standbys/:authorization',
  access: 'owner',
  params: standbyParams,
  response: authorizationCardSchema,
  audit: [],
  errors: [],
});

export const startDrill = endpoint({
  name: 'authorizations.startDrill',
  summary: 'Pretends for some minutes that the first authorization of a job has stopped; ends by itself',
  method: 'POST',
  path: '/api/organizations/:organization/authorizations/:job/drill',
  access: 'owner',
  params: jobParams,
  body: z.object({ minutes: z.number().int().min(1).max(60).default(5) }),
  response: authorizationCardSchema,
  audit: ['minutes'],
  errors: ['no-standby', 'conflict'],
});

export const stopDrill = endpoint({
  name: 'authorizations.stopDrill',
  summary: 'Ends a drill before its time',
  method: 'DELETE',
  path: '/api/organizations/:organization/authorizations/:job/drill',
  access: 'owner',
  params: jobParams,
  response: authorizationCardSchema,
  audit: [],
  errors: [],
});
