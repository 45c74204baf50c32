import { JOBS, type Job, jobSchema } from '@linekeeper/api-contract';
import type { Platform } from '../../platform/platform.ts';
import { JOB_SCOPES } from './job-scopes.ts';
import type { Keyring, Place } from './keys.ts';
import {
  type IntegrationRow,
  selectIntegration,
  selectIntegrations,
  upsertIntegration,
} from './token-vault.queries.ts';
import type { RegisteredIntegration, TokenVault } from './token-vault.types.ts';

export type Integrations = TokenVault['integrations'] & {
  /** Client id and secret for calls to the token endpoint; null until both are stored. Never leaves the vault. */
  credentials(job: Job): Promise<{ clientId: string; clientSecret: string } | null>;
};

/** The installation's own registrations at Webex, one per job. */
export function createIntegrations(platform: Platform, keyring: Keyring): Integrations {
  const { database, clock } = platform;
  const read = async (job: Job): Promise<IntegrationRow | null> =>
    (await selectIntegration(database, { job }))[0] ?? null;
  const openSecret = (row: IntegrationRow): Promise<string> | null =>
    row.secret_sealed === null || row.data_key_id === null
      ? null
      : keyring.open(placeOfIntegration(row.job, row.generation), { keyId: row.data_key_id, bytes: row.secret_sealed });
  const present = (row: IntegrationRow): RegisteredIntegration => {
    const job = jobSchema.parse(row.job);
    return {
      job,
      clientId: row.client_id,
      secretSetAt: row.secret_set_at,
      secretEnding: row.secret_ending,
      redirectUri: redirectUri(platform),
      scopes: [...JOB_SCOPES[job]],
    };
  };
  return {
    list: async () =>
      (await selectIntegrations(database)).map(present).sort((a, b) => JOBS.indexOf(a.job) - JOBS.indexOf(b.job)),
    get: async (job) => {
      const row = await read(job);
      return row === null ? null : present(row);
    },
    save: async (job, input) => {
      while (true) {
        const before = await read(job);
        const generation = (before?.generation ?? 0) + 1;
        const kept = before === null ? null : await openSecret(before);
        const secret = input.clientSecret ?? kept;
        const sealer = await keyring.sealer();
        const now = new Date(clock.now());
        const saved = await upsertIntegration(database, {
          job,
          clientId: input.clientId,
          generation,
          dataKeyId: secret === null ? null : sealer.keyId,
          secretSealed: secret === null ? null : sealer.seal(placeOfIntegration(job, generation), secret),
          secretEnding: secret === null ? null : secret.slice(-4),
          secretSetAt: input.clientSecret === undefined ? (before?.secret_set_at ?? null) : now,
          savedAt: now,
        });
        const after = saved.length > 0 ? await read(job) : null;
        if (after !== null) return present(after);
      }
    },
    credentials: async (job) => {
      const row = await read(job);
      const clientSecret = row === null ? null : await openSecret(row);
      return row === null || clientSecret === null ? null : { clientId: row.client_id, clientSecret };
    },
  };
}

/** One address for all five; the `state` tells who sent the person there. */
export function redirectUri(platform: Platform): string {
  return `${platform.publicUrl()}/webex/callback`;
}

export function placeOfIntegration(job: string, generation: number): Place {
  return { table: 'token_vault_integration', organizationId: null, rowId: job, column: 'secret_sealed', generation };
}
