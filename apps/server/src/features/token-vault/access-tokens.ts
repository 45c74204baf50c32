import { WebexError } from '@linekeeper/webex-client';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type GrantNews, keyOfGrant } from './grant-news.ts';
import type { GrantStore, HeldAccess } from './grant-store.ts';
import { createLookAgain } from './look-again.ts';
import type { Refresher } from './refresh-grant.ts';
import type { GrantRef, RefreshOutcome } from './token-vault.types.ts';

/** A token with less life than this is not handed out while a better one can be had. */
const LEAST_LIFE_MS = 60_000;
/** How old the last look at the row may be before one is made beside the answer: bounds what a lost message can do. */
const LOOK_AGAIN_MS = 60_000;
/** A token refused by Webex leads to one refresh in this time: after that the refusals are evidence, not a reason. */
const REJECTED_PAUSE_MS = 30_000;

interface CacheEntry {
  held: HeldAccess;
  lookedAtMs: number;
  looking: boolean;
}

/** Good access tokens from memory; nothing is written on this path. */
export interface AccessTokens {
  get(target: GrantRef): Promise<string>;
  /** After a 401: another token if there is one, else the same again. */
  afterRejected(target: GrantRef, rejected: string, mayRefresh: boolean): Promise<string>;
  /** Whether an accepted request would tell something new about the pair. */
  isUnproven(target: GrantRef): boolean;
  /** Webex accepted this access token. The only write on this path, once per rotation. */
  noteAccepted(target: GrantRef, accessToken: string): void;
  drop(target: GrantRef): void;
}

interface AccessTokenDeps {
  platform: Platform;
  store: GrantStore;
  refresher: Refresher;
  news: GrantNews;
}

export function createAccessTokens({ platform, store, refresher, news }: AccessTokenDeps): AccessTokens {
  const { clock, log } = platform;
  const cache = new Map<string, CacheEntry>();
  const loading = new Map<string, Promise<HeldAccess>>();
  const rejectedAt = new Map<string, { token: string; atMs: number }>();

  news.onNews(({ key, generation }) => {
    const entry = cache.get(key);
    if (entry !== undefined && entry.held.generation !== generation) cache.delete(key);
  });

  const load = (target: GrantRef): Promise<HeldAccess> => {
    const key = keyOfGrant(target);
    const running = loading.get(key);
    if (running !== undefined) return running;
    const started = loadNow(target).finally(() => loading.delete(key));
    loading.set(key, started);
    return started;
  };
  const loadNow = async (target: GrantRef): Promise<HeldAccess> => {
    const row = await store.readAlong(target);
    const key = keyOfGrant(target);
    if (row === null) {
      cache.delete(key);
      throw new AppError('authorization-not-usable', 'There is no grant for this authorization');
    }
    const known = cache.get(key)?.held;
    const unchanged = known?.adoptionId === row.adoption_id && known.generation === row.generation;
    const held = unchanged ? known : await store.openAccess(row);
    cache.set(key, { held, lookedAtMs: clock.now(), looking: false });
    return held;
  };
  const looked = (target: GrantRef, wasSeen: boolean): void => {
    const entry = cache.get(keyOfGrant(target));
    if (entry === undefined) return;
    entry.looking = false;
    if (wasSeen) entry.lookedAtMs = clock.now();
  };
  const lookAgain = createLookAgain({
    platform,
    onUnchanged: (target) => looked(target, true),
    onChanged: load,
    onFailed: (target) => looked(target, false),
  });
  const refreshed = async (target: GrantRef): Promise<string> => {
    // Its life may have ended only in this process's memory.
    let held = await load(target);
    while (held.accessExpiresAtMs - clock.now() <= LEAST_LIFE_MS) {
      const outcome = await refresher.refresh(target, { reason: 'the access token is near its end', seen: held });
      if (outcome.kind !== 'refreshed' && outcome.kind !== 'superseded') {
        if (held.accessExpiresAtMs > clock.now()) return held.accessToken;
        throw errorOf(outcome);
      }
      const generation = held.generation;
      held = await load(target);
      // Webex gave a life shorter than our margin: serve it rather than ask for ever.
      if (held.generation !== generation && held.accessExpiresAtMs > clock.now()) break;
    }
    return held.accessToken;
  };
  return {
    get: async (target) => {
      const entry = cache.get(keyOfGrant(target));
      const now = clock.now();
      if (entry === undefined || entry.held.accessExpiresAtMs - now <= LEAST_LIFE_MS) return refreshed(target);
      if (now - entry.lookedAtMs > LOOK_AGAIN_MS && !entry.looking) {
        entry.looking = true;
        lookAgain.look(target, entry.held);
      }
      return entry.held.accessToken;
    },
    afterRejected: async (target, rejected, mayRefresh) => {
      const held = await load(target);
      if (held.accessToken !== rejected || !mayRefresh) return held.accessToken;
      const key = keyOfGrant(target);
      const last = rejectedAt.get(key);
      if (last?.token === rejected && clock.now() - last.atMs < REJECTED_PAUSE_MS) return rejected;
      rejectedAt.set(key, { token: rejected, atMs: clock.now() });
      const outcome = await refresher.refresh(target, { reason: 'Webex refused the access token', seen: held });
      if (outcome.kind !== 'refreshed' && outcome.kind !== 'superseded') return rejected;
      return (await load(target)).accessToken;
    },
    isUnproven: (target) => cache.get(keyOfGrant(target))?.held.unproven ?? false,
    noteAccepted: (target, accessToken) => {
      const held = cache.get(keyOfGrant(target))?.held;
      if (held === undefined || !held.unproven || held.accessToken !== accessToken) return;
      held.unproven = false;
      const { organizationId, authorizationId } = target;
      const { adoptionId, generation } = held;
      store.prove({ organizationId, authorizationId }, { adoptionId, generation }).catch((error: unknown) => {
        held.unproven = true;
        log.warn({ err: error, authorizationId }, 'the use of a new pair could not be noted, trying at the next');
      });
    },
    drop: (target) => {
      cache.delete(keyOfGrant(target));
    },
  };
}

/** A grant that gives no token, in the words of the client's own errors, so that callers see one kind of failure. */
function errorOf(outcome: Exclude<RefreshOutcome, { kind: 'refreshed' | 'superseded' }>): Error {
  const request = 'POST /access_token';
  if (outcome.kind === 'no-grant') {
    return new AppError('authorization-not-usable', 'There is no grant for this authorization');
  }
  if (outcome.kind === 'transient') {
    return new WebexError(`${request}: ${outcome.reason}`, {
      kind: 'unavailable',
      status: null,
      code: null,
      trackingId: null,
      body: null,
      retryAfterMs: null,
      request,
    });
  }
  const { error } = outcome;
  return new WebexError(`${request}: ${error.status} ${error.message}`, {
    kind: 'unauthorized',
    status: error.status,
    code: error.code,
    trackingId: error.trackingId,
    body: null,
    retryAfterMs: null,
    request,
  });
}
