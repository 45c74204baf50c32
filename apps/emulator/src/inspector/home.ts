import type { FastifyInstance } from 'fastify';
import { sendPage } from '../control-hub/frame.ts';
import type { EmulatorParts } from '../doors.ts';
import { html, renderPage, type SafeHtml } from '../pages/page.ts';
import { askControl } from './control.ts';
import { ActError } from './frame.ts';
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
  {
    href: '/inspector/tokens#personal',
    title: 'Personal token',
    text: 'One button, twelve hours, every scope: the quickest way to try something out.',
  },
] as const;

interface SecondDoor {
  proxyUrl: string;
  tlsPort: number;
  authorityPem: string;
}

/** The door of real names, or null where it was not opened. */
async function secondDoor(app: FastifyInstance): Promise<SecondDoor | null> {
  try {
    return (await askControl(app, { method: 'GET', url: '/_emulator/door' })) as SecondDoor;
  } catch (error) {
    if (error instanceof ActError) return null;
    throw error;
  }
}

/** The first page of the emulator: where everything is. */
export function registerHome(app: FastifyInstance, parts: EmulatorParts): void {
  app.get('/', async (_request, reply) => {
    const body = homeBody(parts, await secondDoor(app));
    return sendPage(reply, renderPage({ title: 'Webex emulator', body, now: parts.services.clock.now() }));
  });
  app.get('/inspector/authority.pem', async (_request, reply) => {
    const door = await secondDoor(app);
    if (door === null) return reply.code(404).type('text/plain; charset=utf-8').send('The second door is not open.\n');
    return reply
      .type('application/x-pem-file')
      .header('content-disposition', 'attachment; filename="webex-emulator-authority.pem"')
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store')
      .send(door.authorityPem);
  });
}

function homeBody({ services }: EmulatorParts, door: SecondDoor | null): SafeHtml {
  const { world, url } = services;
  return html`<h1>[SIM] Webex emulator</h1>
<p>A Webex of your own: ${countText(world.people.size, 'person', 'people')} in ${countText(world.organizations.size, 'organization')}. No account, no network, nothing here is real.</p>
<ul>${DOORS.map(({ href, title, text }) => html`<li><p><strong><a href="${href}">${title}</a></strong><br>${text}</p></li>`)}</ul>
<h2>For programs that can be pointed here</h2>
<table><tbody>
<tr><th scope="row">API</th><td><code>${url}/v1</code> stands for <code>https://webexapis.com/v1</code></td></tr>
<tr><th scope="row">OpenID</th><td><code>${url}/idb/.well-known/openid-configuration</code></td></tr>
<tr><th scope="row">Register an integration</th><td><code>POST ${url}/_emulator/integrations</code> with <code>name</code>, <code>scopes</code>, <code>redirectUris</code></td></tr>
</tbody></table>
<h2>For programs nobody prepared</h2>
${door === null ? closedDoor() : openDoor(url, door)}`;
}

const WHAT_FOR = 'A program that only knows webexapis.com and its sisters reaches this emulator under these names,';

function openDoor(url: string, { proxyUrl, tlsPort }: SecondDoor): SafeHtml {
  return html`<p>${WHAT_FOR} through a proxy with a test authority. Nothing leaves this machine.</p>
<table><tbody>
<tr><th scope="row">Run a command that way</th><td><code>npm run emulator -- env --of ${url} -- python my-script.py</code></td></tr>
<tr><th scope="row">Proxy</th><td><code>${proxyUrl}</code> as <code>HTTPS_PROXY</code></td></tr>
<tr><th scope="row">Test authority</th><td><a href="/inspector/authority.pem">Download the certificate</a>, to be trusted by that program alone</td></tr>
<tr><th scope="row">TLS port</th><td><code>${tlsPort}</code>, for programs with a resolver of their own</td></tr>
</tbody></table>`;
}

function closedDoor(): SafeHtml {
  return html`<p>${WHAT_FOR} once the second door is open. It is not open now.</p>
<table><tbody>
<tr><th scope="row">One command, an emulator of its own</th><td><code>npm run emulator -- env -- python my-script.py</code></td></tr>
<tr><th scope="row">Start with the door open</th><td><code>npm run emulator -- --real-names</code></td></tr>
</tbody></table>`;
}
