import type { WebexErrorKind } from './webex-error.ts';

export interface RetryInput {
  retry: 'none' | 'standard';
  /** How many times it failed so far, this one included. */
  failures: number;
  /** GET, PUT and DELETE may be sent twice; a POST may have been carried out before the connection broke. */
  idempotent: boolean;
  kind: WebexErrorKind;
  retryAfterMs: number | null;
  /** 0 up to 1. */
  jitter: number;
}

export type RetryDecision = { kind: 'retry'; waitMs: number; reason: string } | { kind: 'give-up'; reason: string };

const MAX_TRIES_RATE_LIMITED = 6;
const MAX_TRIES_TROUBLE = 3;
/** Without Retry-After: 5 s, doubling, at most 60 s (docs/webex/errors.md). */
const RATE_LIMIT_FIRST_MS = 5_000;
const RATE_LIMIT_MAX_MS = 60_000;
/** A longer wait than this is the caller's decision, not the engine's. */
const RETRY_AFTER_MAX_MS = 120_000;
const TROUBLE_FIRST_MS = 500;

/** Decides from the failure alone whether to ask again and when. */
export function decideRetry(input: RetryInput): RetryDecision {
  if (input.retry === 'none') return giveUp('the caller wants the first answer');
  switch (input.kind) {
    case 'rate-limited':
      return afterRateLimit(input);
    case 'unavailable':
    case 'network':
    case 'timeout':
      return afterTrouble(input);
    case 'unreadable':
      return giveUp('asking again does not make an unreadable answer readable');
    case 'unauthorized':
      return giveUp('a refused token is the token provider’s matter');
    case 'wrong-region':
      return giveUp('another host has the data');
    case 'forbidden':
    case 'not-found':
    case 'rejected':
    case 'conflict':
      return giveUp('Webex understood the request and refused it');
  }
}

function afterRateLimit(input: RetryInput): RetryDecision {
  if (input.failures >= MAX_TRIES_RATE_LIMITED) return giveUp('rate-limited too often');
  if (input.retryAfterMs !== null) {
    if (input.retryAfterMs > RETRY_AFTER_MAX_MS) return giveUp('Webex asks for a longer wait than a request may take');
    return {
      kind: 'retry',
      waitMs: input.retryAfterMs + input.jitter * 500,
      reason: 'rate-limited, Retry-After obeyed',
    };
  }
  const waitMs = Math.min(RATE_LIMIT_MAX_MS, RATE_LIMIT_FIRST_MS * 2 ** (input.failures - 1));
  return { kind: 'retry', waitMs: waitMs + input.jitter * 500, reason: 'rate-limited without Retry-After' };
}

function afterTrouble(input: RetryInput): RetryDecision {
  if (!input.idempotent) return giveUp('it may have been carried out before the trouble');
  if (input.failures >= MAX_TRIES_TROUBLE) return giveUp('it failed too often');
  const backOffMs = TROUBLE_FIRST_MS * 2 ** (input.failures - 1) * (0.5 + input.jitter);
  const waitMs = Math.max(backOffMs, Math.min(input.retryAfterMs ?? 0, RATE_LIMIT_MAX_MS));
  return { kind: 'retry', waitMs, reason: 'trouble on the way or at Webex' };
}

function giveUp(reason: string): RetryDecision {
  return { kind: 'give-up', reason };
}
