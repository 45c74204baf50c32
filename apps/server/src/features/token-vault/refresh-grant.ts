import type { Job } from '@linekeeper/api-contract';
import { refreshToken, type TokenEndpointError, type TokenResult } from '@linekeeper/webex-client';
import { sleepOnMachine } from '../../platform/clock.ts';
import type { Platform } from '../../platform/platform.ts';
import { REFUSED_PAUSE_MS, retryDelayMs } from './back-off.ts';
import { climbAfterRefusal } from './climb-after-refusal.ts';
import { type GrantNews, keyOfGrant } from './grant-news.ts';
import { type GrantStore, versionOf } from './grant-store.ts';
import { type GrantRow, settleWithoutTokens, writeIntent } from './grants.queries.ts';
import type { Integrations } from './integrations.ts';
import type { Sealer } from './keys.ts';
import { waitPatiently } from './patience.ts';
import type { Processes } from './processes.ts';
import type { RecoveryLadder } from './recovery-ladder.ts';
import { claim, LEASE_MS, type Lease } from './refresh-lease.ts';
import { refusesClient } from './refuses-client.ts';
import type { ServiceAppRegistrations } from './service-apps.ts';
import type { GrantRef, LadderRung, RefreshOutcome } from './token-vault.types.ts';

/** Longer than any delay seen at the provider: giving up early is what loses rotated tokens. */
const PROVIDER_TIMEOUT_MS = 75_000;
const SAVE_TRIES = 60;

export interface RefreshDeps {
  platform: Platform;
  store: GrantStore;
  integrations: Integrations;
  serviceApps: ServiceAppRegistrations;
  ladder: RecoveryLadder;
  news: GrantNews;
  processes: Processes;
  fetch: typeof fetch;
  takeoverPauseMs: number;
  /** Called once per attempt, in the process that made it. */
  onOutcome(target: GrantRef, reason: string, outcome: RefreshOutcome): void;
}

export interface RefreshWish {
  reason: string;
  /**
   * The version that was found to need it: when the grant has moved on since, there is nothing to do. Null asks Webex in any
   * case, even within the pause after a refusal or trouble.
   */
  seen: { adoptionId: string; generation: number } | null;
}

/** Refreshes one grant, at most once at a time over all processes; those who come meanwhile share the outcome. */
export interface Refresher {
  refresh(target: GrantRef, wish: RefreshWish): Promise<RefreshOutcome>;
}

export function createRefresher(deps: RefreshDeps): Refresher {
  const running = new Map<string, Promise<RefreshOutcome>>();
  return {
    refresh: (target, wish) => {
      const key = `${keyOfGrant(target)}${wish.seen === null ? '!' : ''}`;
      const joined = running.get(key);
      if (joined !== undefined) return joined;
      const started = refreshOrWait(deps, target, wish).finally(() => running.delete(key));
      running.set(key, started);
      return started;
    },
  };
}

async function refreshOrWait(deps: RefreshDeps, target: GrantRef, wish: RefreshWish): Promise<RefreshOutcome> {
  const { platform, store, news } = deps;
  const first = await store.read(target);
  if (first === null) return { kind: 'no-grant' };
  if (wish.seen !== null) {
    if (wish.seen.adoptionId !== first.adoption_id) return { kind: 'superseded' };
    if (wish.seen.generation !== first.generation) return refreshedOutcome(first);
    const stored = storedOutcome(first, platform.clock.now());
    if (stored !== null) return stored;
  }
  let seen = first;
  while (true) {
    const lease = await claim(platform, seen, deps);
    if (lease !== null) {
      const outcome = await refreshUnderLease(deps, target, lease).finally(() => lease.stopRenewing());
      deps.onOutcome(target, wish.reason, outcome);
      return outcome;
    }
    await news.wait(keyOfGrant(target));
    const row = await store.read(target);
    if (row === null) return { kind: 'no-grant' };
    if (row.adoption_id !== first.adoption_id) return { kind: 'superseded' };
    if (row.generation !== first.generation) return refreshedOutcome(row);
    if (row.attempts !== first.attempts) return settledOutcome(row);
    seen = row;
  }
}

async function refreshUnderLease(deps: RefreshDeps, target: GrantRef, lease: Lease): Promise<RefreshOutcome> {
  const { platform, store } = deps;
  const { row, owner } = lease;
  platform.crashPoint('vault.refresh.after-claim');
  const credentials = await credentialsOf(deps, { client: row.client, job: target.job });
  if (credentials === null) {
    return settle(deps, lease, { kind: 'unavailable', reason: 'The client is not registered', ...neverAsked });
  }
  const ready: Ready = {
    credentials,
    sealer: await store.sealer(),
    current: await store.openRefreshToken(row),
    previous: await store.openPreviousRefreshToken(row),
  };
  const askedAtMs = platform.clock.now();
  const written = await writeIntent(platform.database, {
    ...versionOf(row),
    owner,
    at: new Date(askedAtMs),
    call: 'POST /access_token',
    until: new Date(askedAtMs + LEASE_MS),
  });
  if (written.length === 0) return { kind: 'superseded' };
  platform.crashPoint('vault.refresh.after-intent');
  const asked = await askForPair(deps, ready);
  const { result, sent, rungs } = await climbAfterRefusal(deps.ladder, { row, job: target.job, ...asked });
  if (result.kind !== 'issued') return withRungs(await settle(deps, lease, { ...result, rungs }), rungs);
  const scopes = result.tokens.scopes.length > 0 ? result.tokens.scopes : row.scopes;
  const tokens = { ...result.tokens, scopes, issuedAtMs: askedAtMs };
  const rotated = tokens.refreshToken !== sent;
  const generation = await stubbornly(platform, () => store.saveNext(row, { tokens, sent }, ready.sealer));
  platform.crashPoint('vault.refresh.after-save');
  if (generation === null) return { kind: 'superseded' };
  await deps.news.publish(target, generation);
  return {
    kind: 'refreshed',
    generation,
    rotated,
    accessExpiresAt: new Date(askedAtMs + tokens.accessExpiresInMs),
    refreshExpiresAt: new Date(askedAtMs + tokens.refreshExpiresInMs),
    ...(rungs.length > 0 && { rungs }),
  };
}

function credentialsOf(
  { integrations, serviceApps }: RefreshDeps,
  { client, job }: { client: GrantRow['client']; job: Job },
): Promise<{ clientId: string; clientSecret: string } | null> {
  if (client === 'integration') return integrations.credentials(job);
  return serviceApps.credentials(client === 'minter' ? 'minter' : job);
}

function withRungs(outcome: RefreshOutcome, rungs: LadderRung[]): RefreshOutcome {
  const tells = rungs.length > 0 && outcome.kind !== 'superseded' && outcome.kind !== 'no-grant';
  return tells ? { ...outcome, rungs } : outcome;
}

/** Everything the call and the write after it need: nothing is looked up in between. */
interface Ready {
  credentials: { clientId: string; clientSecret: string };
  sealer: Sealer;
  current: string;
  previous: string | null;
}

/**
 * Asks with the newest refresh token and, where Webex has never accepted anything of the pair it came in, with the one before: what
 * was stored may not be what Webex remembers. A token that was refused has nothing left to lose.
 */
async function askForPair(deps: RefreshDeps, ready: Ready): Promise<{ result: TokenResult; sent: string }> {
  const { platform } = deps;
  const ask = (sent: string): Promise<TokenResult> =>
    withTimeout(platform, (signal) =>
      refreshToken(
        {
          ...ready.credentials,
          apiBaseUrl: platform.settings.webex.apiBaseUrl,
          fetch: deps.fetch,
          now: () => platform.clock.now(),
          signal,
        },
        { refreshToken: sent },
      ),
    );
  const { current, previous } = ready;
  const result = await ask(current);
  platform.crashPoint('vault.refresh.after-provider');
  if (result.kind !== 'refused' || previous === null || refusesClient(result.error)) return { result, sent: current };
  const second = await ask(previous);
  platform.crashPoint('vault.refresh.after-previous');
  // Refused twice: the words about the newest token are the ones that count.
  return second.kind === 'refused' ? { result, sent: current } : { result: second, sent: previous };
}

const neverAsked = { status: null, trackingId: null, retryAfterMs: null, carriedOut: 'no' } as const;

/** Writes an attempt that brought no tokens. An intent stays open as long as an answer may have been lost. */
async function settle(
  deps: RefreshDeps,
  lease: Lease,
  result: Exclude<TokenResult, { kind: 'issued' }> & { rungs?: LadderRung[] },
): Promise<RefreshOutcome> {
  const { platform, news } = deps;
  const { row, owner } = lease;
  const now = platform.clock.now();
  const target = { organizationId: row.organization_id, authorizationId: row.authorization_id };
  if (result.kind === 'refused') {
    const kind = row.intent_at === null ? 'refused' : 'lost-in-rotation';
    const saved = await stubbornly(platform, () =>
      settleWithoutTokens(platform.database, {
        ...versionOf(row),
        owner,
        intentAt: row.intent_at,
        retryAt: new Date(now + REFUSED_PAUSE_MS),
        trouble: null,
        forgetPrevious: !refusesClient(result.error),
        refused: { kind, error: { ...result.error, rungs: result.rungs ?? [] }, at: new Date(now) },
      }),
    );
    await news.publish(target, row.generation);
    return saved.length === 0 ? { kind: 'superseded' } : { kind, error: result.error };
  }
  const delayMs = retryDelayMs({
    failures: row.failures_in_a_row,
    retryAfterMs: result.retryAfterMs,
    jitter: platform.ids.jitter(),
  });
  const retryAt = new Date(now + delayMs);
  const saved = await stubbornly(platform, () =>
    settleWithoutTokens(platform.database, {
      ...versionOf(row),
      owner,
      intentAt: result.carriedOut === 'perhaps' ? new Date(now) : row.intent_at,
      retryAt,
      trouble: result.reason,
      forgetPrevious: false,
      refused: null,
    }),
  );
  await news.publish(target, row.generation);
  return saved.length === 0 ? { kind: 'superseded' } : { kind: 'transient', reason: result.reason, retryAt };
}

/** What the row says of the last attempt, while asking again would be too early; null when it may be asked. */
export function storedOutcome(row: GrantRow, nowMs: number): RefreshOutcome | null {
  return row.retry_at !== null && row.retry_at.getTime() > nowMs ? settledOutcome(row) : null;
}

function settledOutcome(row: GrantRow): RefreshOutcome {
  if (row.refused_kind === null) {
    return { kind: 'transient', reason: row.trouble ?? 'Webex could not be asked', retryAt: row.retry_at };
  }
  // Written by settle() in this very shape.
  const { rungs = [], ...error } = row.refused_error as TokenEndpointError & { rungs?: LadderRung[] };
  return { kind: row.refused_kind, error, ...(rungs.length > 0 && { rungs }) };
}

function refreshedOutcome(row: GrantRow): RefreshOutcome {
  return {
    kind: 'refreshed',
    generation: row.generation,
    rotated: row.rotated,
    accessExpiresAt: row.access_expires_at,
    refreshExpiresAt: row.refresh_expires_at,
  };
}

async function withTimeout<T>(platform: Platform, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const call = new AbortController();
  const timer = new AbortController();
  const timeout = waitPatiently(platform.clock, PROVIDER_TIMEOUT_MS, timer.signal).then(
    () => call.abort(),
    () => undefined,
  );
  try {
    return await work(call.signal);
  } finally {
    timer.abort();
    await timeout;
  }
}

/**
 * The tokens in hand may be the only living ones: a database that is away for a moment must not lose them. Gives up only after
 * about two minutes on the machine's clock.
 */
async function stubbornly<T>(platform: Platform, write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (tries >= SAVE_TRIES) throw error;
      platform.log.warn({ err: error, tries }, 'the outcome of a refresh could not be written, trying again');
      await sleepOnMachine(Math.min(2_000, 50 * 2 ** tries));
    }
  }
}
