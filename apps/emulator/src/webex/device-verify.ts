import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { html, renderPage, type SafeHtml } from '../pages/page.ts';
import type { EmulatedIntegration, Services } from '../state/world.ts';
import type { EmulatedDeviceGrant } from '../state/world-access.ts';
import { captureBlocked } from './authorize.ts';
import { accessDeniedPage, consentPage, type Errand, signInPage } from './authorize-pages.ts';
import { type SignedIn, signedIn } from './browser-session.ts';
import { answerSignIn, formField, sendPage } from './sign-in.ts';
import { createGrant, SELF_CONTAINED_LIFETIME_S } from './tokens.ts';

interface Visit {
  services: Services;
  http: FastifyRequest;
  reply: FastifyReply;
  query: string;
  device: EmulatedDeviceGrant;
  integration: EmulatedIntegration;
}

/** The page where a person enters the code their device shows: sign-in and consent, then nothing to come back to. */
export function registerDeviceVerifyRoutes(app: FastifyInstance, services: Services): void {
  app.get('/verify', async (http, reply) => {
    const query = http.url.split('?', 2)[1] ?? '';
    return withDevice({ services, http, reply, query }, answerVerify);
  });
  app.post('/verify/sign-in', async (http, reply) => {
    return withDevice({ services, http, reply, query: formField(http, 'request') }, (visit) =>
      answerSignIn(errandOf(visit), http, reply),
    );
  });
  app.post('/verify/consent', async (http, reply) => {
    return withDevice({ services, http, reply, query: formField(http, 'request') }, answerConsent);
  });
}

function errandOf({ services, query, device, integration }: Visit): Errand {
  const { name: clientName } = integration;
  return { services, path: '/verify', query, clientName, scopes: device.scopes, loginHint: null };
}

function codePage(services: Services, problem: string | null): string {
  const body = html`<h1>Connect a device to (simulated) Webex</h1>
${problem === null ? null : html`<p class="notice" role="alert">${problem}</p>`}
<form method="get" action="/verify">
<label for="userCode">Code shown by the device</label>
<input id="userCode" name="userCode" inputmode="numeric" autocomplete="one-time-code" size="12">
<button class="main">Next</button></form>`;
  return renderPage({ title: 'Connect a device', body, now: services.clock.now() });
}

function donePage(services: Services, title: string, body: SafeHtml): string {
  return renderPage({ title, body: html`<h1>${title}</h1>${body}`, now: services.clock.now() });
}

/** Six digits as typed, with or without a blank in the middle, or the code of the complete address. */
function findDevice(services: Services, query: string): EmulatedDeviceGrant | null {
  const wanted = (new URLSearchParams(query).get('userCode') ?? '').replace(/[\s-]/g, '').toLowerCase();
  if (wanted === '') return null;
  for (const device of services.world.deviceGrants.values()) {
    if (device.userCode === wanted || device.linkCode === wanted) return device;
  }
  return null;
}

function withDevice(input: Omit<Visit, 'device' | 'integration'>, go: (visit: Visit) => FastifyReply): FastifyReply {
  const { services, reply, query } = input;
  if (!new URLSearchParams(query).has('userCode')) return sendPage(reply, codePage(services, null));
  const device = findDevice(services, query);
  const integration = device === null ? undefined : services.world.integrations.get(device.clientId);
  if (device === null || integration === undefined)
    return sendPage(reply, codePage(services, 'No device shows this code.'));
  if (device.expiresMs <= services.clock.now()) {
    return sendPage(reply, codePage(services, 'This code has expired. Start again on the device.'));
  }
  if (device.state !== 'pending') return sendPage(reply, codePage(services, 'This code has been used.'));
  return go({ ...input, device, integration });
}

function answerVerify(visit: Visit): FastifyReply {
  const { services, http, reply, query } = visit;
  const who = signedIn(services, http);
  const search = new URLSearchParams(query).get('search') ?? '';
  if (who === null) return sendPage(reply, signInPage({ errand: errandOf(visit), search, problem: null }));
  return refuseBlocked(visit, who) ?? sendPage(reply, consentPage(errandOf(visit), who.person));
}

/** Nothing tells the device: it polls until its code runs out, or in another mode hears `access_denied`. */
function refuseBlocked({ services, reply, device }: Visit, { person }: SignedIn): FastifyReply | null {
  if (!captureBlocked(services, person, device.clientId)) return null;
  if (services.modes.blockedIntegrationRedirects) device.state = 'denied';
  return sendPage(reply, accessDeniedPage(services));
}

function answerConsent(visit: Visit): FastifyReply {
  const { services, http, reply, device, integration } = visit;
  const who = signedIn(services, http);
  if (who === null) return reply.redirect(`/verify?${visit.query}`, 303);
  const blocked = refuseBlocked(visit, who);
  if (blocked !== null) return blocked;
  services.changed('critical');
  const { orgUuid, uuid: personUuid } = who.person;
  if (formField(http, 'decision') !== 'accept') {
    device.state = 'denied';
    const { clientId } = device;
    services.truth.record({ atMs: services.clock.now(), kind: 'consent-declined', orgUuid, personUuid, clientId });
    return sendPage(
      reply,
      donePage(services, 'Declined', html`<p>The device gets no access. You can close this page.</p>`),
    );
  }
  const grant = createGrant(services, { integration, person: who.person, scopes: device.scopes });
  grant.accessLifetimeS = SELF_CONTAINED_LIFETIME_S;
  device.grantUuid = grant.uuid;
  device.state = 'approved';
  return sendPage(
    reply,
    donePage(services, 'Success', html`<p>The device has access now. You can close this page.</p>`),
  );
}
