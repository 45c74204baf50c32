// Gets tokens from the emulator the way a browser would: sign-in form, consent form, code, token request.
import type { Emulator } from '../../apps/emulator/src/index.ts';

/** Access token of a person for a fresh integration with these scopes. */
export async function accessTokenFor(emulator: Emulator, email: string, scopes: readonly string[]): Promise<string> {
  const redirectUri = 'http://127.0.0.1:9/back';
  const client = emulator.registerIntegration({
    name: `test ${scopes.join(' ')}`,
    scopes: [...scopes],
    redirectUris: [redirectUri],
  });
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state: 'state-1',
  }).toString();
  const post = (path: string, fields: Record<string, string>, cookie = ''): Promise<Response> =>
    fetch(`${emulator.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams(fields),
    });
  const signedIn = await post('/v1/authorize/sign-in', { request: query, email });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const consented = await post('/v1/authorize/consent', { request: query, decision: 'accept' }, cookie);
  const code = new URL(consented.headers.get('location') ?? 'http://missing').searchParams.get('code') ?? '';
  const answer = await post('/v1/access_token', {
    grant_type: 'authorization_code',
    client_id: client.clientId,
    client_secret: client.clientSecret,
    code,
    redirect_uri: redirectUri,
  });
  const body = (await answer.json()) as { access_token?: string };
  if (body.access_token === undefined) throw new Error(`No token: ${answer.status} ${JSON.stringify(body)}`);
  return body.access_token;
}
