import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { numberOwnerSchema } from './number-owner.ts';
import { idSchema, instantSchema, organizationParams } from './words.ts';

export const consoleCallSchema = z.object({
  /** Webex's call id. */
  id: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  state: z.enum(['connecting', 'ringing', 'talking', 'held', 'ended']),
  remote: z.object({
    /** As Webex says it; null where it says no more than the number. */
    name: z.string().nullable(),
    number: z.string().nullable(),
    /** Who it is by person or number, for whoever asks; never of a private caller. */
    owner: numberOwnerSchema.nullable(),
    private: z.boolean(),
  }),
  startedAt: instantSchema,
  answeredAt: instantSchema.nullable(),
  /** False while a pressed button is not confirmed by Webex yet. */
  confirmed: z.boolean(),
  /** Where the last change came from. */
  source: z.enum(['webhook', 'api', 'command']),
});
export type ConsoleCall = z.infer<typeof consoleCallSchema>;

export const consoleSchema = z.object({
  line: z.object({ entry: idSchema, name: z.string(), extension: z.string().nullable() }).nullable(),
  calls: z.array(consoleCallSchema),
  webhook: z.object({
    state: z.enum(['active', 'inactive', 'missing', 'not-authorized']),
    lastEventAt: instantSchema.nullable(),
    /** When the calls were last compared with Webex's own list. */
    reconciledAt: instantSchema.nullable(),
  }),
  /** Why calls cannot be controlled now, in words; null while they can. */
  trouble: z
    .object({
      /** Nobody authorized it yet: nothing is broken, something is still to be done. */
      kind: z.enum(['not-authorized', 'stopped']),
      sentence: z.string(),
      article: z.number().int(),
    })
    .nullable(),
  asOf: instantSchema,
});
export type Console = z.infer<typeof consoleSchema>;

export const getConsole = endpoint({
  name: 'callControl.getConsole',
  summary: 'My line and its ringing and active calls',
  method: 'GET',
  path: '/api/organizations/:organization/console',
  access: 'user',
  params: organizationParams,
  response: consoleSchema,
  errors: [],
});

export const chooseLine = endpoint({
  name: 'callControl.chooseLine',
  summary: 'Chooses whose line this console shows: for a user only the own, linked at sign-in',
  method: 'PUT',
  path: '/api/organizations/:organization/console/line',
  access: 'user',
  params: organizationParams,
  body: z.object({ entry: idSchema }),
  response: consoleSchema,
  audit: ['entry'],
  errors: [],
});

const commandErrors = ['line-not-chosen', 'authorization-not-usable', 'webex-refused', 'webex-unavailable'] as const;

export const dial = endpoint({
  name: 'callControl.dial',
  summary: 'Dials from my line; the own phone rings first. The same requestId never dials twice',
  method: 'POST',
  path: '/api/organizations/:organization/console/calls',
  access: 'user',
  params: organizationParams,
  body: z.object({ destination: z.string().trim().min(1).max(100), requestId: idSchema }),
  response: consoleSchema,
  audit: [],
  errors: [...commandErrors, 'destination-not-dialable'],
});

const callParams = organizationParams.extend({ call: z.string().min(1).max(400) });

export const answerCall = endpoint({
  name: 'callControl.answer',
  summary: 'Answers a ringing call of my line',
  method: 'POST',
  path: '/api/organizations/:organization/console/calls/:call/answer',
  access: 'user',
  params: callParams,
  response: consoleSchema,
  errors: [...commandErrors, 'call-ended'],
});

export const hangUpCall = endpoint({
  name: 'callControl.hangUp',
  summary: 'Ends a call of my line, or declines it while it rings',
  method: 'POST',
  path: '/api/organizations/:organization/console/calls/:call/hang-up',
  access: 'user',
  params: callParams,
  response: consoleSchema,
  errors: [...commandErrors, 'call-ended'],
});
