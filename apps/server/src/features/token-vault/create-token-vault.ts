import { type Job, jobSchema } from '@linekeeper/api-contract';
import {
  createWebexClient,
  exchangeCode,
  orgUuidHint,
  type WebexClient,
  type WebexClientOptions,
} from '@linekeeper/webex-client';
import type { Platform } from '../../platform/platform.ts';
import { lifeOfThisProcess, type ProcessLife } from '../../platform/process-life.ts';
import { type AccessTokens, createAccessTokens } from './access-tokens.ts';
import { createDeviceGrants } from './device-grants.ts';
import { createFeatureSecrets } from './feature-secrets.ts';
import { selectGrantEnds } from './grant-ends.queries.ts';
import { createGrantNews, type GrantNews } from './grant-news.ts';
import type { GrantOrigin } from './grant-origin.ts';
import { createGrantStore, type GrantStore } from './grant-store.ts';
import { deleteGrant } from './grants.queries.ts';
import { mountIntegrationRoutes } from './integrations.routes.ts';
import { createIntegrations, type Integrations } from './integrations.ts';
import { createKeyRotation, registerKeyRotation } from './key-rotation.ts';
import { mountKeyRoutes } from './keys.routes.ts';
import { openKeyring } from './keys.ts';
import { waitPatiently } from './patience.ts';
import { openPending, type PendingGrant, sealPending } from './pending-grant.ts';
import { createProcesses } from './processes.ts';
import { createRecoveryLadder, MINTER_GRANT, type RecoveryLadder } from './recovery-ladder.ts';
import { registerDueRefreshes } from './refresh-due.ts';
import { createRefresher, type Refresher } from './refresh-grant.ts';
import { createServiceApps, type ServiceAppRegistrations } from './service-apps.ts';
import type {
  CodeExchange,
  GrantEnd,
  GrantRef,
  GrantStatus,
  Minted,
  TokenVault,
  VaultSignal,
} from './token-vault.types.ts';

const REQUEST_TIMEOUT_MS = 30_000;

export interface TokenVaultOptions {
  /** The way out; tests and a closed network give their own. */
  fetch?: typeof fetch;
  /** How long an expired lease of a dead process is watched before it is taken over. */
  takeoverPauseMs?: number;
  /** For tests: several processes in one. */
  life?: ProcessLife;
}

/** Opens the vault. Throws SettingsError without a master key, or with one this database was not sealed under. */
export async function createTokenVault(platform: Platform, options: TokenVaultOptions = {}): Promise<TokenVault> {
  const keyring = await openKeyring(platform);
  const integrations = createIntegrations(platform, keyring);
  const store = createGrantStore(platform, keyring);
  const news = createGrantNews(platform);
  const processes = await createProcesses(platform, options.life ?? (await lifeOfThisProcess(platform.settings)));
  const signals = createSignals(platform);
  const fetchAnything = options.fetch ?? fetch;
  const serviceApps = createServiceApps(platform, keyring);
  const ladder = createRecoveryLadder({
    platform,
    serviceApps,
    minter: {
      accessToken: () => accessTokens.get(MINTER_GRANT),
      renew: (reason) => refresher.refresh(MINTER_GRANT, { reason, seen: null }),
    },
    fetch: fetchAnything,
  });
  const refresher: Refresher = createRefresher({
    platform,
    store,
    integrations,
    serviceApps,
    ladder,
    news,
    processes,
    fetch: fetchAnything,
    takeoverPauseMs: options.takeoverPauseMs ?? 1_000,
    onOutcome: (target, reason, outcome) =>
      signals.emit({ kind: 'refresh', target, at: new Date(platform.clock.now()), reason, outcome }),
  });
  const accessTokens: AccessTokens = createAccessTokens({ platform, store, refresher, news });
  registerDueRefreshes(platform, refresher, processes);
  const keyRotation = createKeyRotation(platform, keyring);
  registerKeyRotation(platform, keyRotation);
  mountIntegrationRoutes(platform, integrations);
  mountKeyRoutes(platform, keyRotation);
  const parts: VaultParts = {
    platform,
    integrations,
    serviceApps,
    ladder,
    store,
    news,
    refresher,
    accessTokens,
    signals,
    fetch: fetchAnything,
  };
  return {
    integrations: { list: integrations.list, get: integrations.get, save: integrations.save },
    serviceApps: {
      list: serviceApps.list,
      get: serviceApps.get,
      save: serviceApps.save,
      mint: (input) => mint(parts, input),
    },
    minter: {
      exchangeCode: (input) => exchange(parts, { ...input, job: MINTER_GRANT.job, client: 'minter' }),
      adopt: async (pending) => {
        await adopt(parts, pending, MINTER_GRANT);
      },
      status: () => grantStatus(store, MINTER_GRANT),
      webex: () => clientOf(parts, MINTER_GRANT),
    },
    exchangeCode: (input) => exchange(parts, { ...input, client: 'integration' }),
    deviceGrants: createDeviceGrants(platform, { integrations, fetch: fetchAnything }),
    webexForPending: (pending) =>
      createWebexClient(clientOptions(parts, { accessToken: async () => openPending(pending).accessToken })),
    adopt: (pending, target) => adopt(parts, pending, target),
    webexFor: (target, { standIn } = { standIn: async () => null }) =>
      createWebexClient({
        ...optionsOf(parts, target),
        standIn: async (refused) => {
          const other = await standIn(refused);
          return other === null ? null : optionsOf(parts, other);
        },
      }),
    refresh: (target, reason) => refresher.refresh(target, { reason, seen: null }),
    grantStatus: (target) => grantStatus(store, target),
    grantEnds: (organizationIds) => grantEnds(platform, organizationIds),
    forget: (target, adoptionId) => forget(parts, target, adoptionId ?? null),
    onSignal: signals.listen,
    secrets: createFeatureSecrets(platform, keyring),
    keyRotation,
  };
}

interface VaultParts {
  platform: Platform;
  integrations: Integrations;
  serviceApps: ServiceAppRegistrations;
  ladder: RecoveryLadder;
  store: GrantStore;
  news: GrantNews;
  refresher: Refresher;
  accessTokens: AccessTokens;
  signals: Signals;
  fetch: typeof fetch;
}

async function exchange(
  parts: VaultParts,
  input: { job: Job; client: 'integration' | 'minter'; code: string; codeVerifier: string; redirectUri: string },
): Promise<CodeExchange> {
  const { platform, integrations, serviceApps } = parts;
  const credentials =
    input.client === 'minter' ? await serviceApps.credentials('minter') : await integrations.credentials(input.job);
  if (credentials === null) return { kind: 'unavailable', reason: 'The integration is not registered' };
  const issuedAtMs = platform.clock.now();
  const { apiBaseUrl } = platform.settings.webex;
  const endpoint = { ...credentials, apiBaseUrl, fetch: parts.fetch, now: () => platform.clock.now() };
  const result = await exchangeCode({ ...endpoint, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) }, input);
  if (result.kind === 'unavailable') return { kind: 'unavailable', reason: result.reason };
  if (result.kind === 'refused') return { kind: 'refused', status: result.error.status, error: result.error };
  const { tokens } = result;
  return {
    kind: 'granted',
    pending: sealPending(
      { job: input.job, origin: { client: input.client, targetOrgId: null } },
      { ...tokens, issuedAtMs },
    ),
    scope: tokens.scopes,
    orgUuidHint: orgUuidHint(tokens.accessToken),
    idToken: tokens.idToken,
  };
}

async function mint(parts: VaultParts, input: { job: Job; webexOrgId: string }): Promise<Minted> {
  const issuedAtMs = parts.platform.clock.now();
  const climbed = await parts.ladder.climb(input);
  const { rungs } = climbed;
  switch (climbed.kind) {
    case 'issued': {
      const origin: GrantOrigin = { client: 'service-app', targetOrgId: input.webexOrgId };
      const pending = sealPending({ job: input.job, origin }, { ...climbed.tokens, issuedAtMs });
      return { kind: 'granted', pending, rungs };
    }
    case 'unavailable':
      return { kind: 'unavailable', reason: climbed.reason, rungs };
    case 'stopped':
      return { kind: 'stopped', last: climbed.last, rungs };
  }
}

async function adopt(parts: VaultParts, pending: PendingGrant, target: GrantRef): Promise<{ generation: number }> {
  parts.platform.crashPoint('vault.adopt.before-save');
  const generation = await parts.store.adopt(target, { tokens: openPending(pending), origin: pending.origin });
  parts.platform.crashPoint('vault.adopt.after-save');
  parts.accessTokens.drop(target);
  await parts.news.publish(target, generation);
  return { generation };
}

const clientOf = (parts: VaultParts, target: GrantRef): WebexClient => createWebexClient(optionsOf(parts, target));

function optionsOf(parts: VaultParts, target: GrantRef): WebexClientOptions {
  const { accessTokens, platform, signals } = parts;
  return clientOptions(parts, {
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init);
      if (accessTokens.isUnproven(target) && isAccepted(response.status)) {
        const [, token = ''] = (new Headers(init?.headers).get('authorization') ?? '').split(' ');
        accessTokens.noteAccepted(target, token);
      }
      return response;
    },
    accessToken: ({ afterRejected, mayRefresh }) =>
      afterRejected === undefined
        ? accessTokens.get(target)
        : accessTokens.afterRejected(target, afterRejected, mayRefresh ?? true),
    onAnswer: (answer) => signals.emit({ kind: 'answer', target, at: new Date(platform.clock.now()), ...answer }),
  });
}

/** 403 too: Webex knew whom it refused. */
function isAccepted(status: number): boolean {
  return (status >= 200 && status < 300) || status === 403;
}

type OwnOptions = Pick<WebexClientOptions, 'accessToken' | 'onAnswer'> & Partial<Pick<WebexClientOptions, 'fetch'>>;

function clientOptions(parts: VaultParts, own: OwnOptions): WebexClientOptions {
  const { clock, ids, settings } = parts.platform;
  return {
    apiBaseUrl: settings.webex.apiBaseUrl,
    cdrBaseUrl: settings.webex.cdrBaseUrl,
    fetch: parts.fetch,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    timeout: (ms, signal) => waitPatiently(clock, ms, signal),
    now: () => clock.now(),
    jitter: () => ids.jitter(),
    timeoutMs: REQUEST_TIMEOUT_MS,
    ...own,
  };
}

async function forget(
  { platform, accessTokens, news }: VaultParts,
  { organizationId, authorizationId, job }: GrantRef,
  adoptionId: string | null,
): Promise<void> {
  const target = { organizationId, authorizationId, job };
  const gone = await deleteGrant(platform.database, { organizationId, authorizationId, adoptionId });
  if (gone.length === 0) return;
  accessTokens.drop(target);
  // No generation is 0: every process lets go of what it holds.
  await news.publish(target, 0);
}

async function grantStatus(store: GrantStore, target: GrantRef): Promise<GrantStatus | null> {
  const row = await store.read(target);
  if (row === null) return null;
  return {
    adoptionId: row.adoption_id,
    generation: row.generation,
    accessExpiresAt: row.access_expires_at,
    refreshExpiresAt: row.refresh_expires_at,
    refreshedAt: row.refreshed_at,
    scopes: row.scopes,
    refused: row.refused_kind,
    unansweredSince: row.intent_at,
  };
}

async function grantEnds({ database }: Platform, organizationIds: readonly string[]): Promise<GrantEnd[]> {
  const rows = await selectGrantEnds(database, { organizationIds });
  return rows.map((row) => ({
    authorizationId: row.authorization_id,
    job: jobSchema.parse(row.job),
    adoptionId: row.adoption_id,
    refreshExpiresAt: row.refresh_expires_at,
  }));
}

interface Signals {
  emit(signal: VaultSignal): void;
  listen(listener: (signal: VaultSignal) => void): void;
}

function createSignals(platform: Platform): Signals {
  const listeners: ((signal: VaultSignal) => void)[] = [];
  return {
    listen: (listener) => {
      listeners.push(listener);
    },
    emit: (signal) => {
      // The minting integration's grant is nobody's authorization.
      if (signal.target.organizationId === MINTER_GRANT.organizationId) return;
      for (const listener of listeners) {
        try {
          listener(signal);
        } catch (error) {
          platform.log.error({ err: error }, 'a listener to vault signals failed');
        }
      }
    },
  };
}
