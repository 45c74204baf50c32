import type { TokenResponse } from '@linekeeper/webex-contract';
import type { Emulator } from '../doors.ts';

/** A person with a browser, for tests: signs in, consents, and comes back with where the browser was sent. */
export interface Browser {
  /** Opens an address, follows the emulator's own redirects, and signs in and accepts where asked. */
  authorize(parameters: Record<string, string>): Promise<Visit>;
  get(path: string): Promise<Visit>;
  submit(path: string, form: Record<string, string>): Promise<Visit>;
}

export interface Visit {
  status: number;
  page: string;
  /** Set when the browser was sent away from the emulator. */
  location: URL | null;
}

/** A browser with its own cookies whose person is `email`. */
export function openBrowser(emulator: Emulator, email: string): Browser {
  let cookie = '';
  const visit = async (path: string, init: RequestInit): Promise<Visit> => {
    const answer = await fetch(new URL(path, emulator.url), { ...init, redirect: 'manual', headers: { cookie } });
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    const page = await answer.text();
    const target = answer.headers.get('location');
    if (target === null) return { status: answer.status, page, location: null };
    const location = new URL(target, emulator.url);
    if (location.origin === emulator.url) return visit(location.pathname + location.search, {});
    return { status: answer.status, page, location };
  };
  const submit = (path: string, form: Record<string, string>): Promise<Visit> =>
    visit(path, { method: 'POST', body: new URLSearchParams(form) });
  return {
    get: (path) => visit(path, {}),
    submit,
    authorize: async (parameters) => {
      const request = new URLSearchParams(parameters).toString();
      let now = await visit(`/v1/authorize?${request}`, {});
      if (now.page.includes('action="/v1/authorize/sign-in"')) {
        now = await submit('/v1/authorize/sign-in', { request, email });
      }
      if (now.page.includes('action="/v1/authorize/consent"')) {
        now = await submit('/v1/authorize/consent', { request, decision: 'accept' });
      }
      return now;
    },
  };
}

export interface TestClient {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  scopes: string[];
}

/** Registers an integration for a test. */
export function registerTestClient(emulator: Emulator, scopes: string[], name = 'Test'): TestClient {
  const redirectUri = 'http://client.example/callback';
  const credentials = emulator.registerIntegration({ name, scopes, redirectUris: [redirectUri] });
  return { ...credentials, redirectUri, scopes };
}

/** `POST /v1/access_token` with the credentials in the body. */
export function postToken(emulator: Emulator, client: TestClient, form: Record<string, string>): Promise<Response> {
  const { clientId: client_id, clientSecret: client_secret } = client;
  const body = new URLSearchParams({ client_id, client_secret, ...form });
  return fetch(`${emulator.url}/v1/access_token`, { method: 'POST', body });
}

/** Consents as `email` and redeems the code. */
export async function obtainTokens(emulator: Emulator, client: TestClient, email: string): Promise<TokenResponse> {
  const { location } = await openBrowser(emulator, email).authorize({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: client.scopes.join(' '),
    state: 'test',
    nonce: 'test',
  });
  const code = location?.searchParams.get('code') ?? '';
  const answer = await postToken(emulator, client, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirectUri,
  });
  if (answer.status !== 200) throw new Error(`No tokens: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as TokenResponse;
}

/** `GET` with a bearer. */
export function getAs(emulator: Emulator, token: string, path: string): Promise<Response> {
  return fetch(new URL(path, emulator.url), { headers: { authorization: `Bearer ${token}` } });
}
