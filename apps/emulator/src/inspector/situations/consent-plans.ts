import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendPage } from '../../control-hub/frame.ts';
import type { EmulatorParts } from '../../doors.ts';
import { html, renderPage } from '../../pages/page.ts';
import type { SnapshotPart } from '../../state/snapshot-parts.ts';

/** How the next consent of an integration will end, whoever walks it. */
export type ConsentEnd = 'declined' | 'abandoned' | 'wrong-organization';

export interface ConsentPlan {
  end: ConsentEnd;
  personUuid: string;
}

/** By client id; each is used up by the next consent. */
export type ConsentPlans = Map<string, ConsentPlan>;

/** A snapshot carries what is planned; a reset forgets it. */
export function consentPlansPart(plans: ConsentPlans): SnapshotPart {
  return {
    save: () => [...plans],
    load: (saved) => {
      plans.clear();
      for (const [clientId, plan] of (saved ?? []) as [string, ConsentPlan][]) plans.set(clientId, plan);
    },
    reset: () => plans.clear(),
  };
}

/**
 * Ends planned consents. Somebody presses the buttons of the real pages in the person's place, so that everything that
 * follows (redirect, truth log, sign-in) is what those pages do.
 */
export function registerConsentPlans(app: FastifyInstance, parts: EmulatorParts, plans: ConsentPlans): void {
  app.addHook('preHandler', async (request, reply) => {
    if (plans.size === 0 || request.method !== 'GET' || !/^\/v1\/authorize\?/.test(request.url)) return;
    const { client_id: clientId, prompt } = request.query as Record<string, unknown>;
    // A program that looks whether the page is there; nobody sits before it.
    if (prompt === 'none') return;
    const plan = typeof clientId === 'string' ? plans.get(clientId) : undefined;
    if (plan === undefined || typeof clientId !== 'string') return;
    plans.delete(clientId);
    request.note = `situation: consent ${plan.end}`;
    return plan.end === 'abandoned'
      ? closeWindow({ parts, reply, clientId, plan })
      : walk({ app, parts, request, reply, plan });
  });
}

function closeWindow(input: {
  parts: EmulatorParts;
  reply: FastifyReply;
  clientId: string;
  plan: ConsentPlan;
}): FastifyReply {
  const { services } = input.parts;
  const { personUuid } = input.plan;
  const orgUuid = services.world.people.get(personUuid)?.orgUuid ?? '';
  const atMs = services.clock.now();
  services.truth.record({ atMs, kind: 'consent-abandoned', orgUuid, personUuid, clientId: input.clientId });
  const body = html`<h1>Nobody finishes this</h1>
<p>A situation was staged: the person closes the window here. The program never hears of it again. Close this tab.</p>`;
  return sendPage(input.reply, renderPage({ title: 'Closed', body, now: services.clock.now() }));
}

async function walk(input: {
  app: FastifyInstance;
  parts: EmulatorParts;
  request: FastifyRequest;
  reply: FastifyReply;
  plan: ConsentPlan;
}): Promise<FastifyReply | undefined> {
  const { app, parts, request, reply, plan } = input;
  const email = parts.services.world.people.get(plan.personUuid)?.email;
  if (email === undefined) return undefined;
  const query = request.url.split('?', 2)[1] ?? '';
  const { host = 'localhost' } = request.headers;
  const post = (url: string, form: Record<string, string>, cookie: string) =>
    app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', host, cookie },
      payload: new URLSearchParams({ request: query, ...form }).toString(),
    });
  const signedIn = await post('/v1/authorize/sign-in', { email }, '');
  const setCookie = [signedIn.headers['set-cookie'] ?? []].flat();
  const cookie = setCookie.map((one) => one.split(';', 1)[0] ?? '').join('; ');
  const decision = plan.end === 'declined' ? 'decline' : 'accept';
  const consented = await post('/v1/authorize/consent', { decision }, cookie);
  const { location } = consented.headers;
  if (typeof location !== 'string') return undefined;
  // The browser stays signed in as that person only where that is the point.
  if (plan.end === 'wrong-organization' && setCookie.length > 0) reply.header('set-cookie', setCookie);
  return reply.redirect(location, 302);
}
