import { z } from 'zod';
import { MINTER_GRANT } from '../../token-vault/index.ts';
import type { Context } from '../context.ts';

const authorizedSchema = z.object({ name: z.string(), at: z.iso.datetime() });
const consentSchema = z.object({
  stateHash: z.string(),
  verifier: z.string(),
  sessionId: z.string(),
  expiresAt: z.iso.datetime(),
});
const webhookSchema = z.object({
  key: z.string(),
  secret: z.string(),
  webexId: z.string().nullable(),
  state: z.enum(['active', 'missing']),
  problem: z.string().nullable(),
});

export type MinterConsent = z.infer<typeof consentSchema>;
export type MinterWebhook = z.infer<typeof webhookSchema>;

/**
 * What is kept of the minting integration beside its grant: sealed like secrets, because two of the three hold one, and under
 * the ids of its grant, because it belongs to no organization.
 */
export function minterStore({ tokenVault }: Context) {
  const { organizationId } = MINTER_GRANT;
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T | null> => {
    const text = await tokenVault.secrets.get(organizationId, `minter.${name}`);
    return text === null || text === '' ? null : schema.parse(JSON.parse(text));
  };
  const write = (name: string, value: unknown): Promise<void> =>
    tokenVault.secrets.put(organizationId, `minter.${name}`, value === null ? '' : JSON.stringify(value));
  return {
    authorized: () => read('authorized', authorizedSchema),
    setAuthorized: (value: z.infer<typeof authorizedSchema>) => write('authorized', value),
    consent: () => read('consent', consentSchema),
    setConsent: (value: MinterConsent | null) => write('consent', value),
    webhook: () => read('webhook', webhookSchema),
    setWebhook: (value: MinterWebhook) => write('webhook', value),
  };
}
