import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { html, renderPage } from '../pages/page.ts';
import type { Services } from '../state/world.ts';
import { noteSignOut, SESSION_COOKIE, sessionOf } from './browser-session.ts';
import { authenticateClient, oauthForm } from './oauth-client.ts';
import { sendPage } from './sign-in.ts';
import { endGrant } from './tokens.ts';

/** `revoke` and `logout` of the identity service: no public API, but what Cisco's own SDKs call. */
export function registerRevokeRoutes(app: FastifyInstance, services: Services): void {
  app.post('/idb/oauth2/v1/revoke', async (http, reply) => {
    const form = oauthForm(services, http);
    const { clientId } = authenticateClient(form);
    revoke(services, { clientId, token: form.field('token') ?? '' });
    // As RFC 7009 has it: a token that is not known is as good as revoked.
    return reply.status(200).header('Cache-Control', 'no-store').send({});
  });
  app.get('/idb/oauth2/v1/logout', async (http, reply) => logOut(services, http, reply));
  app.post('/idb/oauth2/v1/logout', async (http, reply) => logOut(services, http, reply));
}

/** An access token dies alone; a refresh token takes the access tokens made from it along. */
function revoke(services: Services, input: { clientId: string; token: string }): void {
  const { world } = services;
  const { clientId, token } = input;
  const found = world.accessTokens.get(token) ?? world.refreshTokens.get(token);
  const grant = found === undefined ? undefined : world.grants.get(found.grantUuid);
  if (grant === undefined || grant.clientId !== clientId) return;
  if (world.accessTokens.has(token)) world.accessTokens.delete(token);
  else endGrant(services, grant, 'token-revoked-by-client');
  const { orgUuid, personUuid } = grant;
  services.truth.record({ atMs: services.clock.now(), kind: 'token-revoked-by-client', orgUuid, personUuid, clientId });
  services.changed('critical');
}

/** Ends the session of the browser; a given token dies with it. Sends on only to an address some client registered. */
function logOut(services: Services, http: FastifyRequest, reply: FastifyReply): FastifyReply {
  const given = { ...(http.query as object | null), ...(http.body as object | null) } as Record<string, unknown>;
  const text = (name: string): string => (typeof given[name] === 'string' ? given[name] : '');
  const token = services.world.accessTokens.get(text('token'));
  const grant = token === undefined ? undefined : services.world.grants.get(token.grantUuid);
  if (grant !== undefined) revoke(services, { clientId: grant.clientId, token: text('token') });
  const session = sessionOf(services, http);
  if (session !== null) {
    services.world.sessions.delete(session.cookie);
    noteSignOut(services, session.personUuid);
  }
  services.changed('critical');
  reply.header('Set-Cookie', `${SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`);
  const goto = text('goto');
  const registered = [...services.world.integrations.values()].some(({ redirectUris }) => redirectUris.includes(goto));
  if (registered) return reply.redirect(goto, 302);
  const body = html`<h1>You are signed out of (simulated) Webex</h1>`;
  return sendPage(reply, renderPage({ title: 'Signed out', body, now: services.clock.now() }));
}
