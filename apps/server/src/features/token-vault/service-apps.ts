import { JOBS, type Job } from '@linekeeper/api-contract';
import { applicationIdOf } from '@linekeeper/webex-client';
import type { Platform } from '../../platform/platform.ts';
import type { Keyring, Place } from './keys.ts';
import { type ServiceAppRow, selectServiceApp, selectServiceApps, upsertServiceApp } from './service-apps.queries.ts';
import type { RegisteredServiceApp, ServiceAppRegistration } from './token-vault.types.ts';

/** The installation's own Service Apps, one per job, and the minting integration. */
export interface ServiceAppRegistrations {
  list(): Promise<RegisteredServiceApp[]>;
  get(registration: ServiceAppRegistration): Promise<RegisteredServiceApp | null>;
  save(
    registration: ServiceAppRegistration,
    input: { clientId: string; clientSecret?: string },
  ): Promise<RegisteredServiceApp>;
  /** Null until both are stored. Never leaves the vault. */
  credentials(registration: ServiceAppRegistration): Promise<{ clientId: string; clientSecret: string } | null>;
}

const REGISTRATIONS: readonly string[] = [...JOBS, 'minter'];

export function createServiceApps(platform: Platform, keyring: Keyring): ServiceAppRegistrations {
  const { database, clock } = platform;
  const read = async (registration: string): Promise<ServiceAppRow | null> =>
    (await selectServiceApp(database, { registration }))[0] ?? null;
  const openSecret = (row: ServiceAppRow): Promise<string> | null =>
    row.secret_sealed === null || row.data_key_id === null
      ? null
      : keyring.open(placeOfServiceApp(row.registration, row.generation), {
          keyId: row.data_key_id,
          bytes: row.secret_sealed,
        });
  return {
    list: async () => {
      const rows = await selectServiceApps(database);
      return rows
        .sort((a, b) => REGISTRATIONS.indexOf(a.registration) - REGISTRATIONS.indexOf(b.registration))
        .map(present);
    },
    get: async (registration) => {
      const row = await read(registration);
      return row === null ? null : present(row);
    },
    save: async (registration, input) => {
      while (true) {
        const before = await read(registration);
        const generation = (before?.generation ?? 0) + 1;
        const kept = before === null ? null : await openSecret(before);
        const secret = input.clientSecret ?? kept;
        const sealer = await keyring.sealer();
        const now = new Date(clock.now());
        const saved = await upsertServiceApp(database, {
          registration,
          clientId: input.clientId,
          generation,
          dataKeyId: secret === null ? null : sealer.keyId,
          secretSealed: secret === null ? null : sealer.seal(placeOfServiceApp(registration, generation), secret),
          secretEnding: secret === null ? null : secret.slice(-4),
          secretSetAt: input.clientSecret === undefined ? (before?.secret_set_at ?? null) : now,
          savedAt: now,
        });
        const after = saved.length > 0 ? await read(registration) : null;
        if (after !== null) return present(after);
      }
    },
    credentials: async (registration) => {
      const row = await read(registration);
      const clientSecret = row === null ? null : await openSecret(row);
      return row === null || clientSecret === null ? null : { clientId: row.client_id, clientSecret };
    },
  };
}

function present(row: ServiceAppRow): RegisteredServiceApp {
  const registration = row.registration as Job | 'minter';
  return {
    registration,
    clientId: row.client_id,
    applicationId: applicationIdOf(row.client_id),
    secretSetAt: row.secret_set_at,
    secretEnding: row.secret_ending,
  };
}

export function placeOfServiceApp(registration: string, generation: number): Place {
  return {
    table: 'token_vault_service_app',
    organizationId: null,
    rowId: registration,
    column: 'secret_sealed',
    generation,
  };
}
