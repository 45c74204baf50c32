import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { instantSchema, jobSchema } from './words.ts';

export const integrationSchema = z.object({
  job: jobSchema,
  /** The name to give it at Webex. */
  title: z.string(),
  clientId: z.string().nullable(),
  secretSetAt: instantSchema.nullable(),
  /** The last four characters, for recognition only. */
  secretEnding: z.string().nullable(),
  /** To copy into the integration's registration at Webex. */
  redirectUri: z.string(),
  /** To tick in the integration's registration at Webex. */
  scopes: z.array(z.string()),
});
export type Integration = z.infer<typeof integrationSchema>;

export const listIntegrations = endpoint({
  name: 'installation.listIntegrations',
  summary: 'The five integrations of this installation, with what to register at Webex',
  method: 'GET',
  path: '/api/installation/integrations',
  access: 'owner',
  response: z.object({
    integrations: z.array(integrationSchema),
    webex: z.object({ apiBaseUrl: z.string(), cdrBaseUrl: z.string(), simulated: z.boolean() }),
  }),
  errors: [],
});

export const saveIntegration = endpoint({
  name: 'installation.saveIntegration',
  summary: 'Stores client id and secret of one integration; a left-out secret keeps the stored one',
  method: 'PUT',
  path: '/api/installation/integrations/:job',
  access: 'owner',
  params: z.object({ job: jobSchema }),
  body: z.object({
    clientId: z
      .string()
      .trim()
      .regex(/^C[0-9a-f]{64}$/, 'A Webex client id is the letter C and 64 hexadecimal digits'),
    clientSecret: z.string().trim().min(16).max(256).optional(),
  }),
  response: integrationSchema,
  errors: [],
});
