import type { FastifyInstance } from 'fastify';
import { sendPage } from '../control-hub/frame.ts';
import type { EmulatorParts } from '../doors.ts';
import { html, renderPage, type SafeHtml } from '../pages/page.ts';
import { countText } from './words.ts';

const DOORS = [
  {
    href: '/inspector',
    title: 'Inspector',
    text: 'Stage any situation in a minute; see requests, webhooks, tokens, calls and what really happened.',
  },
  {
    href: '/control-hub/users',
    title: 'Control Hub',
    text: "People, integrations and Service Apps, with an administrator's levers, in Control Hub's words and paths.",
  },
] as const;

/** The first page of the emulator: where everything is. */
export function registerHome(app: FastifyInstance, parts: EmulatorParts): void {
  app.get('/', async (_request, reply) =>
    sendPage(reply, renderPage({ title: 'Webex emulator', body: homeBody(parts), now: parts.services.clock.now() })),
  );
}

function homeBody({ services }: EmulatorParts): SafeHtml {
  const { world, url } = services;
  return html`<h1>[SIM] Webex emulator</h1>
<p>A Webex of your own: ${countText(world.people.size, 'person', 'people')} in ${countText(world.organizations.size, 'organization')}. No account, no network, nothing here is real.</p>
<ul>${DOORS.map(({ href, title, text }) => html`<li><p><strong><a href="${href}">${title}</a></strong><br>${text}</p></li>`)}</ul>
<h2>For programs</h2>
<table><tbody>
<tr><th>API</th><td><code>${url}/v1</code> stands for <code>https://webexapis.com/v1</code></td></tr>
<tr><th>OpenID</th><td><code>${url}/idb/.well-known/openid-configuration</code></td></tr>
<tr><th>Register an integration</th><td><code>POST ${url}/_emulator/integrations</code></td></tr>
</tbody></table>`;
}
