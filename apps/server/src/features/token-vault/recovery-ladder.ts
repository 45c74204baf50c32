import type { Job } from '@linekeeper/api-contract';
import {
  type IssuedTokens,
  MINT_REQUEST,
  type MintResult,
  mintServiceAppToken,
  type TokenEndpointError,
  WebexError,
} from '@linekeeper/webex-client';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { waitPatiently } from './patience.ts';
import type { ServiceAppRegistrations } from './service-apps.ts';
import type { GrantRef, LadderRung, RefreshOutcome } from './token-vault.types.ts';

const MINT_TIMEOUT_MS = 75_000;

/**
 * The grant of the minting integration belongs to nobody's organization: it stands under ids of its own. Its job is without
 * meaning; `client` in its row says whose credentials refresh it.
 */
export const MINTER_GRANT: GrantRef = {
  organizationId: '00000000-0000-0000-0000-000000000000',
  authorizationId: '00000000-0000-4000-8000-000000000001',
  job: 'users-sync',
};

export type ClimbResult =
  | { kind: 'issued'; tokens: IssuedTokens; rungs: LadderRung[] }
  /** Trouble on the way: tried again later, nothing is said about the approval. */
  | { kind: 'unavailable'; reason: string; retryAfterMs: number | null; rungs: LadderRung[] }
  /** The top of the ladder: from here a person has to help. */
  | { kind: 'stopped'; rungs: LadderRung[]; last: LadderRung; error: TokenEndpointError | null };

/** Gets a Service App a new pair of tokens: by the minting integration, whose own token is renewed first where it must be. */
export interface RecoveryLadder {
  climb(input: { job: Job; webexOrgId: string }): Promise<ClimbResult>;
}

interface LadderDeps {
  platform: Platform;
  serviceApps: ServiceAppRegistrations;
  /** The minting integration's own grant, renewed by those who use this ladder for the others. */
  minter: { accessToken(): Promise<string>; renew(reason: string): Promise<RefreshOutcome> };
  fetch: typeof fetch;
}

/** Two mints and one refresh at most: it ends by itself, whatever Webex answers. */
export function createRecoveryLadder(deps: LadderDeps): RecoveryLadder {
  return {
    climb: async ({ job, webexOrgId }) => {
      const rungs: LadderRung[] = [];
      const app = await deps.serviceApps.credentials(job);
      if (app === null)
        return stopped(rungs, ownRung('mint', 'not-registered', 'This Service App is not registered here'));
      const token = await minterToken(deps);
      if (token.kind !== 'token') return withoutToken(rungs, token);
      const first = await mint(deps, { app, webexOrgId, accessToken: token.accessToken });
      rungs.push(rungOf('mint', first));
      if (first.kind !== 'minter-refused') return concluded(rungs, first);
      const renewed = await renewMinter(deps, rungs);
      if (renewed.kind !== 'token') return withoutToken(rungs, renewed);
      const second = await mint(deps, { app, webexOrgId, accessToken: renewed.accessToken });
      rungs.push(rungOf('mint', second));
      return concluded(rungs, second);
    },
  };
}

type MinterToken =
  | { kind: 'token'; accessToken: string }
  | { kind: 'none'; rung: LadderRung }
  | { kind: 'unavailable'; reason: string; retryAfterMs: number | null };

async function minterToken({ minter }: LadderDeps): Promise<MinterToken> {
  try {
    return { kind: 'token', accessToken: await minter.accessToken() };
  } catch (error) {
    if (error instanceof AppError) {
      const text = 'The minting integration is not authorized';
      return { kind: 'none', rung: ownRung('minter', 'not-authorized', text) };
    }
    // Its access token has run out, and Webex renews it no more.
    if (error instanceof WebexError && error.kind === 'unauthorized') {
      const { status, trackingId } = error;
      const text = `The minting integration's own authorization is refused: ${error.message}`;
      return { kind: 'none', rung: { rung: 'minter', result: 'refused', text, status, trackingId } };
    }
    if (error instanceof WebexError) {
      return { kind: 'unavailable', reason: error.message, retryAfterMs: error.retryAfterMs };
    }
    throw error;
  }
}

/** The third rung. */
async function renewMinter({ minter }: LadderDeps, rungs: LadderRung[]): Promise<MinterToken> {
  const outcome = await minter.renew('Webex refused to let it mint');
  if (outcome.kind === 'transient') return { kind: 'unavailable', reason: outcome.reason, retryAfterMs: null };
  if (outcome.kind === 'refreshed' || outcome.kind === 'superseded') {
    rungs.push(ownRung('minter', 'done', "The minting integration's own token was renewed"));
    return { kind: 'token', accessToken: await minter.accessToken() };
  }
  const error = outcome.kind === 'no-grant' ? null : outcome.error;
  const text = `The minting integration's own token is not renewed: ${error?.message ?? 'it is not authorized'}`;
  const { status = null, trackingId = null } = error ?? {};
  return { kind: 'none', rung: { rung: 'minter', result: 'refused', text, status, trackingId } };
}

async function mint(
  { platform, fetch }: LadderDeps,
  input: { app: { clientId: string; clientSecret: string }; webexOrgId: string; accessToken: string },
): Promise<MintResult> {
  const call = new AbortController();
  const timer = new AbortController();
  const timeout = waitPatiently(platform.clock, MINT_TIMEOUT_MS, timer.signal).then(
    () => call.abort(),
    () => undefined,
  );
  try {
    return await mintServiceAppToken({
      apiBaseUrl: platform.settings.webex.apiBaseUrl,
      accessToken: input.accessToken,
      ...input.app,
      targetOrgUuid: input.webexOrgId,
      fetch,
      now: () => platform.clock.now(),
      signal: call.signal,
    });
  } finally {
    timer.abort();
    await timeout;
  }
}

function concluded(rungs: LadderRung[], result: MintResult): ClimbResult {
  if (result.kind === 'issued') return { kind: 'issued', tokens: result.tokens, rungs };
  if (result.kind === 'unavailable') {
    return { kind: 'unavailable', reason: result.reason, retryAfterMs: result.retryAfterMs, rungs };
  }
  const last = rungs.at(-1) ?? rungOf('mint', result);
  return { kind: 'stopped', rungs, last, error: result.error };
}

function stopped(rungs: LadderRung[], last: LadderRung): ClimbResult {
  return { kind: 'stopped', rungs: [...rungs, last], last, error: null };
}

function withoutToken(rungs: LadderRung[], token: Exclude<MinterToken, { kind: 'token' }>): ClimbResult {
  if (token.kind === 'none') return stopped(rungs, token.rung);
  return { kind: 'unavailable', reason: token.reason, retryAfterMs: token.retryAfterMs, rungs };
}

function ownRung(rung: LadderRung['rung'], result: LadderRung['result'], text: string): LadderRung {
  return { rung, result, text, status: null, trackingId: null };
}

/** One step of the ladder as it will stand in the history. */
function rungOf(rung: LadderRung['rung'], result: MintResult): LadderRung {
  switch (result.kind) {
    case 'issued':
      return { rung, result: 'done', text: 'A new pair of tokens was minted', status: 200, trackingId: null };
    case 'unavailable': {
      const { reason, status, trackingId } = result;
      return { rung, result: 'unavailable', text: `${MINT_REQUEST}: ${reason}`, status, trackingId };
    }
    case 'not-authorized':
      return refusedRung(rung, 'not-authorized', result.error);
    case 'minter-refused':
    case 'refused':
      return refusedRung(rung, 'refused', result.error);
  }
}

function refusedRung(
  rung: LadderRung['rung'],
  result: LadderRung['result'],
  { message, status, trackingId }: TokenEndpointError,
): LadderRung {
  return { rung, result, text: `${MINT_REQUEST}: ${message}`, status, trackingId };
}
