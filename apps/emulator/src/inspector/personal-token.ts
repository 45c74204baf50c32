import type { FastifyInstance } from 'fastify';
import { html, type SafeHtml } from '../pages/page.ts';
import { askControl } from './control.ts';
import { ActError, field, type Inspected, inspectorPage, sendInspectorPage } from './frame.ts';
import { likelyPeople } from './situations/target.ts';
import { dateText, distanceText } from './words.ts';

interface PersonalToken {
  accessToken: string;
  expiresMs: number;
}

/**
 * Shows a new personal token in the answer to the press itself: in an address or a page that can be asked for again it
 * would be kept by the browser.
 */
export function registerPersonalToken(app: FastifyInstance, inspected: Inspected): void {
  app.post('/inspector/tokens/personal', async (request, reply) => {
    const email = String((request.body as Record<string, unknown> | undefined)?.email ?? '').trim();
    const about = { area: 'tokens', title: 'Personal token', topics: [], query: {} } as const;
    try {
      const body = email === '' ? {} : { email };
      const made = await askControl(app, { method: 'POST', url: '/_emulator/personal-token', body });
      const shown = tokenBody(inspected, made as PersonalToken, email);
      return sendInspectorPage(reply, inspectorPage(inspected, { ...about, body: shown }));
    } catch (error) {
      if (!(error instanceof ActError)) throw error;
      const refused = html`<p class="notice" role="status">Not done: ${error.message}</p>${personalTokenForm(inspected, email)}`;
      return sendInspectorPage(reply.code(400), inspectorPage(inspected, { ...about, body: refused }));
    }
  });
}

function tokenBody({ parts }: Inspected, { accessToken, expiresMs }: PersonalToken, email: string): SafeHtml {
  const { clock, url } = parts.services;
  const whose = email === '' ? 'the first Full Admin' : email;
  return html`<p class="lead">For <strong>${whose}</strong>, with every scope and that person's own power. Shown this once: copy it now.</p>
<pre role="region" aria-label="Personal token" tabindex="0">${accessToken}</pre>
<p><button type="button" class="main" data-copy="${accessToken}" hidden>Copy token</button></p>
<p>It works until ${dateText(expiresMs)} UTC (${distanceText(expiresMs, clock.now())}) and cannot be renewed.</p>
<h2>Try it</h2>
<pre role="region" aria-label="Example" tabindex="0">curl -H "Authorization: Bearer $WEBEX_ACCESS_TOKEN" ${url}/v1/people/me</pre>
<p><a href="/inspector/tokens">All tokens</a></p>`;
}

/** Asks for whom, as the developer portal's button for the signed-in person. */
export function personalTokenForm({ parts }: Inspected, email?: string): SafeHtml {
  const likely = likelyPeople(parts.services.world);
  return html`<h2 id="personal">Personal token</h2>
<p class="lead soft">As the developer portal gives it: for trying out, 12 hours, every scope, no refresh token.</p>
<form class="filter" method="post" action="/inspector/tokens/personal" aria-label="Personal token">
${field({ name: 'email', label: 'For (e-mail)', value: email ?? likely[0]?.email ?? '', list: 'people' })}
<datalist id="people">${likely.map((one) => html`<option value="${one.email}">${one.firstName} ${one.lastName}</option>`)}</datalist>
<button>Make a token</button></form>`;
}
