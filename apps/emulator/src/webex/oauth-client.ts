import type { FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { malformed, unsupportedMedia, WebexHttpError } from './errors.ts';

/** An integration or a Service App: whoever has a client id and a secret. */
export interface OAuthClient {
  clientId: string;
  clientSecret: string;
  name: string;
  scopes: string[];
  /** Empty for a Service App: nobody consents to it by browser. */
  redirectUris: string[];
}

/** A form posted to one of the endpoints of OAuth. */
export interface OAuthForm {
  services: Services;
  http: FastifyRequest;
  /** A field with some text in it. */
  field(name: string): string | null;
}

/** Second error family: OAuth's own, with a capital `ID`. */
export function oauthError(
  http: FastifyRequest,
  error: { status: number; code: string; text: string },
): WebexHttpError {
  const trackingID = `CLIENT_${http.trackingId.replace(/^ROUTERGW_/, '')}`;
  const body = { error: error.code, error_description: error.text, trackingID };
  return new WebexHttpError(error.status, error.text, { body });
}

/** Reads the form; these endpoints take nothing else. */
export function oauthForm(services: Services, http: FastifyRequest): OAuthForm {
  if (!/^application\/x-www-form-urlencoded\b/i.test(http.headers['content-type'] ?? '')) throw unsupportedMedia();
  const form = (http.body ?? {}) as Record<string, unknown>;
  const field = (name: string): string | null => {
    const value = form[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return { services, http, field };
}

/** The client of this id, whichever kind it is. */
export function findClient(services: Services, clientId: string): OAuthClient | undefined {
  const integration = services.world.integrations.get(clientId);
  if (integration !== undefined) return integration;
  const app = services.world.serviceApps.get(clientId);
  return app === undefined ? undefined : { ...app, redirectUris: [] };
}

function basicCredentials(http: FastifyRequest): { id: string; secret: string } | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(http.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  try {
    return { id: decodeURIComponent(id), secret: decodeURIComponent(rest.join(':')) };
  } catch {
    return null;
  }
}

/** The client by Basic or by the form, with its secret. */
export function authenticateClient(form: OAuthForm): OAuthClient {
  const basic = basicCredentials(form.http);
  const clientId = basic?.id ?? form.field('client_id');
  const secret = basic?.secret ?? form.field('client_secret');
  const client = findClient(form.services, clientId ?? '');
  if (client === undefined) throw malformed('Client Id is invalid');
  if (secret !== client.clientSecret) {
    throw oauthError(form.http, { status: 401, code: 'invalid_client', text: 'Client authentication failed.' });
  }
  return client;
}

/** The client of `client_id` alone, for the two requests that carry no secret: device authorization and scope reduction. */
export function namedClient(form: OAuthForm): OAuthClient {
  const client = findClient(form.services, form.field('client_id') ?? '');
  if (client === undefined) throw malformed('Client Id is invalid');
  return client;
}

/** Scopes of a request: separated by spaces, some clients leave a plus sign. */
export function scopesOf(text: string | null): string[] {
  return [...new Set((text ?? '').split(/[ +]/).filter((scope) => scope !== ''))];
}
