import { createHash } from 'node:crypto';
import { authorizeUrl } from '@linekeeper/webex-client';
import type { Ids } from '../../platform/ids.ts';

/** What Webex's authorize address answers to somebody who is not signed in. Source: docs/webex/oauth.md. */
export type AuthorizeAnswer =
  /** It would go on with the sign-in. */
  | { kind: 'sound' }
  | { kind: 'scope' }
  | { kind: 'redirect-address' }
  | { kind: 'client' }
  /** An error, in words that fit none of these. */
  | { kind: 'refused'; text: string }
  | { kind: 'unavailable'; error: unknown };

/** What `prompt=none` is told where nothing is wrong. */
const SOMEBODY_MUST_COME = ['login_required', 'consent_required', 'interaction_required'];

export interface AuthorizeQuestion {
  apiBaseUrl: string;
  clientId: string;
  redirectUri: string;
  scopes: readonly string[];
  /** `none` shows no page to anybody: Webex answers that somebody would have to sign in. */
  prompt?: 'none';
}

/** Asks as a browser without a session would; nobody signs in, and nothing is followed. */
export async function askAuthorize(
  question: AuthorizeQuestion,
  { asking, ids }: { asking: { fetch: typeof fetch; timeoutMs: number }; ids: Ids },
): Promise<AuthorizeAnswer> {
  const codeChallenge = createHash('sha256').update(ids.token(48)).digest('base64url');
  const openId = question.scopes.includes('openid') ? { nonce: ids.token(16) } : {};
  const address = new URL(authorizeUrl({ ...question, ...openId, codeChallenge, state: ids.token(16) }));
  if (question.prompt !== undefined) address.searchParams.set('prompt', question.prompt);
  try {
    const signal = AbortSignal.timeout(asking.timeoutMs);
    const response = await asking.fetch(address, { redirect: 'manual', signal });
    return read(
      { status: response.status, location: response.headers.get('location'), text: await response.text() },
      question,
    );
  } catch (error) {
    return { kind: 'unavailable', error };
  }
}

interface Answer {
  status: number;
  location: string | null;
  text: string;
}

function read({ status, location, text }: Answer, { redirectUri }: AuthorizeQuestion): AuthorizeAnswer {
  if (status === 429 || status >= 500) return { kind: 'unavailable', error: new Error(`Webex answered ${status}`) };
  if (status >= 300 && status < 400) {
    // To the sign-in, or straight back to us with an error.
    if (location === null || !location.startsWith(redirectUri)) return { kind: 'sound' };
    const back = new URL(location).searchParams;
    if (SOMEBODY_MUST_COME.includes(back.get('error') ?? '')) return { kind: 'sound' };
    return inWords(`${back.get('error') ?? ''} ${back.get('error_description') ?? ''}`);
  }
  return status === 200 ? { kind: 'sound' } : inWords(text);
}

function inWords(answer: string): AuthorizeAnswer {
  const words = answer
    .slice(0, 20_000)
    .replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (/scope/i.test(words)) return { kind: 'scope' };
  if (/redirect/i.test(words)) return { kind: 'redirect-address' };
  if (/client.?id|unauthorized_client|invalid_client/i.test(words)) return { kind: 'client' };
  return { kind: 'refused', text: words.slice(0, 160) };
}
