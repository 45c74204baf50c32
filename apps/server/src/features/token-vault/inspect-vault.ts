import { join } from 'node:path';
import { type Job, jobSchema } from '@linekeeper/api-contract';
import { exchangeCode, refreshToken, type TokenEndpointError, type TokenResult } from '@linekeeper/webex-client';
import type { Platform } from '../../platform/platform.ts';
import type { Settings } from '../../settings.ts';
import { open } from './cipher.ts';
import { type DataKeyRow, selectDataKeys } from './data-keys.queries.ts';
import { selectGrant } from './grants.queries.ts';
import { placeOfIntegration } from './integrations.ts';
import { unwrap } from './keys.ts';
import { MASTER_KEY_FILE, type MasterKey, readMasterKey, readOldMasterKey } from './master-key.ts';
import { selectServiceApp } from './service-apps.queries.ts';
import { placeOfServiceApp } from './service-apps.ts';
import { selectIntegration } from './token-vault.queries.ts';
import type { ServiceAppRegistration } from './token-vault.types.ts';

export interface GrantInspection {
  refreshExpiresAt: Date;
  refreshDueAt: Date;
  refreshedAt: Date;
  /** When it is tried again after a failure. */
  retryAt: Date | null;
  failuresInARow: number;
  refused: 'refused' | 'lost-in-rotation' | null;
}

/** What Webex says to the client id and secret of one integration. */
export type ClientAnswer =
  | { kind: 'not-registered' }
  /** The client id is stored, its secret is not. */
  | { kind: 'no-secret'; clientId: string }
  /** Webex knew both: it only refused the made-up code. */
  | { kind: 'known'; clientId: string }
  | { kind: 'secret-wrong'; clientId: string; error: TokenEndpointError }
  | { kind: 'client-unknown'; clientId: string; error: TokenEndpointError }
  | { kind: 'refused-otherwise'; clientId: string; error: TokenEndpointError }
  | { kind: 'unavailable'; clientId: string; reason: string };

/** Looks into the vault without being one: for a command beside a server, or where none starts. Changes nothing. */
export interface VaultInspection {
  /** How many data keys there are; 0 in a vault that was never used. Throws SettingsError where one does not open. */
  countKeys(): Promise<number>;
  /** Of the data keys, how many are still sealed under the old master key. */
  underOldMasterKey(): Promise<number>;
  /** The client id of an integration, or null while it is not registered. */
  clientId(job: Job): Promise<string | null>;
  /** Redeems a made-up code: Webex looks at client id and secret before it looks at the code. */
  askAsClient(job: Job, input: { redirectUri: string; signal: AbortSignal }): Promise<ClientAnswer>;
  /** The same for a Service App, which knows no codes, with a made-up refresh token, and for the minting integration. */
  askAsServiceApp(
    registration: ServiceAppRegistration,
    input: { redirectUri: string; signal: AbortSignal },
  ): Promise<ClientAnswer>;
  grant(target: { organizationId: string; authorizationId: string }): Promise<GrantInspection | null>;
}

type InspectionPlatform = Pick<Platform, 'database' | 'clock' | 'ids' | 'settings'> & { fetch: typeof fetch };

export function inspectVault(platform: InspectionPlatform): VaultInspection {
  const { database } = platform;
  return {
    countKeys: async () => (await openDataKeys(platform)).size,
    underOldMasterKey: async () => {
      const old = readOldMasterKey(platform.settings.oldMasterKey);
      const rows = await selectDataKeys(database);
      return rows.filter((row) => row.master_key_fingerprint === old?.fingerprint).length;
    },
    clientId: async (job) => (await selectIntegration(database, { job }))[0]?.client_id ?? null,
    askAsClient: (job, input) => askAsClient(platform, job, input),
    askAsServiceApp: (registration, input) => askAsServiceApp(platform, registration, input),
    grant: async (target) => {
      const [row] = await selectGrant(database, target);
      if (row === undefined) return null;
      return {
        refreshExpiresAt: row.refresh_expires_at,
        refreshDueAt: row.refresh_due_at,
        refreshedAt: row.refreshed_at,
        retryAt: row.retry_at,
        failuresInARow: row.failures_in_a_row,
        refused: row.refused_kind,
      };
    },
  };
}

async function openDataKeys({ database, settings }: InspectionPlatform): Promise<Map<string, Uint8Array>> {
  const rows = await selectDataKeys(database);
  if (rows.length === 0) return new Map();
  const master = readExistingKey(settings.masterKey);
  const old = readOldMasterKey(settings.oldMasterKey);
  const keyFor = (row: DataKeyRow): MasterKey =>
    old !== null && row.master_key_fingerprint === old.fingerprint ? old : master;
  return new Map(rows.map((row) => [row.data_key_id, unwrap(row, keyFor(row))]));
}

/** A start would make a missing key file and mend the rights of one; here they stay as they are. */
function readExistingKey(source: Settings['masterKey']): MasterKey {
  const existing =
    source !== null && 'makeFileIn' in source ? { file: join(source.makeFileIn, MASTER_KEY_FILE) } : source;
  return readMasterKey(existing, {
    mayMake: false,
    randomBytes: () => {
      throw new Error('an inspection makes no key');
    },
  });
}

async function askAsClient(
  platform: InspectionPlatform,
  job: Job,
  input: { redirectUri: string; signal: AbortSignal },
): Promise<ClientAnswer> {
  const [row] = await selectIntegration(platform.database, { job });
  if (row === undefined) return { kind: 'not-registered' };
  const { client_id: clientId, generation } = row;
  const key = (await openDataKeys(platform)).get(row.data_key_id ?? '');
  if (row.secret_sealed === null || row.data_key_id === null || key === undefined)
    return { kind: 'no-secret', clientId };
  const place = { ...placeOfIntegration(jobSchema.parse(row.job), generation), keyId: row.data_key_id };
  const clientSecret = open({ key, place }, row.secret_sealed).toString('utf8');
  return answerOf(clientId, await redeemNothing(platform, { clientId, clientSecret }, input));
}

async function askAsServiceApp(
  platform: InspectionPlatform,
  registration: ServiceAppRegistration,
  input: { redirectUri: string; signal: AbortSignal },
): Promise<ClientAnswer> {
  const [row] = await selectServiceApp(platform.database, { registration });
  if (row === undefined) return { kind: 'not-registered' };
  const { client_id: clientId, generation } = row;
  const key = (await openDataKeys(platform)).get(row.data_key_id ?? '');
  if (row.secret_sealed === null || row.data_key_id === null || key === undefined)
    return { kind: 'no-secret', clientId };
  const place = { ...placeOfServiceApp(registration, generation), keyId: row.data_key_id };
  const clientSecret = open({ key, place }, row.secret_sealed).toString('utf8');
  const client = { clientId, clientSecret };
  if (registration === 'minter') return answerOf(clientId, await redeemNothing(platform, client, input));
  const endpoint = { ...endpointOf(platform, client), signal: input.signal };
  return answerOf(clientId, await refreshToken(endpoint, { refreshToken: platform.ids.token(48) }));
}

interface ClientCredentials {
  clientId: string;
  clientSecret: string;
}

function endpointOf({ settings, clock, fetch }: InspectionPlatform, client: ClientCredentials) {
  return { apiBaseUrl: settings.webex.apiBaseUrl, ...client, fetch, now: () => clock.now() };
}

function redeemNothing(
  platform: InspectionPlatform,
  client: ClientCredentials,
  { redirectUri, signal }: { redirectUri: string; signal: AbortSignal },
): Promise<TokenResult> {
  const { ids } = platform;
  const endpoint = { ...endpointOf(platform, client), signal };
  return exchangeCode(endpoint, { code: ids.token(32), codeVerifier: ids.token(48), redirectUri });
}

function answerOf(clientId: string, result: TokenResult): ClientAnswer {
  // Nobody can hold such a code or token.
  if (result.kind === 'issued') throw new Error('Webex redeemed what was made up');
  if (result.kind === 'unavailable') return { kind: 'unavailable', clientId, reason: result.reason };
  // The client has taken out of its words what it sent: a page of a proxy may quote it.
  const { error } = result;
  return { kind: refusalOf(error), clientId, error };
}

/** Source: docs/webex/oauth.md, errors. */
function refusalOf(error: TokenEndpointError): 'known' | 'secret-wrong' | 'client-unknown' | 'refused-otherwise' {
  if (error.code === 'invalid_client') return 'secret-wrong';
  if (/client.?id/i.test(error.message)) return 'client-unknown';
  if (error.code === 'invalid_grant') return 'known';
  // Webex writes invalid_request too where the grant is meant; its text then speaks of the code or token.
  return error.family !== 'unreadable' && /\bcode\b|refresh token/i.test(error.message) ? 'known' : 'refused-otherwise';
}
