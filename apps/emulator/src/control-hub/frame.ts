import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LeverError } from '../control/levers.ts';
import type { EmulatorParts } from '../doors.ts';
import type { EmulatedOrganization } from '../state/world.ts';
import { html, renderPage, type SafeHtml } from './page.ts';

/** Organization, page and a notice of what was just done, out of the address. */
export interface Visit {
  organization: EmulatedOrganization;
  notice: string | null;
  query: Record<string, string>;
}

const NAVIGATION = [
  { path: 'users', title: 'Management > Users' },
  { path: 'roles', title: 'Users > Admin roles' },
  { path: 'organization', title: 'Organization settings' },
  { path: 'integrations', title: 'Apps > Integrations' },
  { path: 'service-apps', title: 'Apps > Service Apps' },
  { path: 'calls', title: 'Calls' },
  { path: 'clock', title: 'Clock' },
  { path: 'requests', title: 'Last requests' },
] as const;

/** First part of a page's address: which entry of the navigation it belongs to. */
export type Area = (typeof NAVIGATION)[number]['path'];

const CURRENT = html` aria-current="page"`;

/** The organization chosen by `?org=`, or the first. */
export function visitOf(parts: EmulatorParts, request: FastifyRequest): Visit {
  const query = Object.fromEntries(Object.entries(request.query ?? {}).map(([key, value]) => [key, String(value)]));
  const organizations = [...parts.services.world.organizations.values()];
  const organization = organizations.find(({ uuid }) => uuid === query.org) ?? organizations[0];
  if (organization === undefined) throw new Error('The emulator has no organization');
  const notice = query.once === undefined ? query.notice : `${query.notice} ${takeSecret(request)}`;
  return { organization, notice: notice ?? null, query };
}

/** Secrets made by an act, by the server they were made at, until the page after it has shown them. */
const secrets = new WeakMap<object, string>();

function takeSecret({ server: { server } }: FastifyRequest): string {
  const secret = secrets.get(server) ?? '(it was shown before)';
  secrets.delete(server);
  return secret;
}

/** A page of Control Hub with its navigation; keeps Control Hub's words and paths so that instructions fit. */
export function page(parts: EmulatorParts, visit: Visit, input: { title: string; area: Area; body: SafeHtml }): string {
  const organizations = [...parts.services.world.organizations.values()];
  const here = visit.organization.uuid;
  const body = html`<nav aria-label="Control Hub"><p><strong>[SIM] Control Hub</strong> <span class="soft"><a href="/">Start</a> · <a href="/inspector">Inspector</a></span></p>
<ul>${NAVIGATION.map(
    ({ path, title }) =>
      html`<li><a href="/control-hub/${path}?org=${here}"${path === input.area ? CURRENT : null}>${title}</a></li>`,
  )}</ul>
<p class="soft">Organization: ${organizations.map(({ uuid, name }) =>
    uuid === here
      ? html`<strong>${name}</strong> `
      : html`<a href="/control-hub/${input.area}?org=${uuid}">${name}</a> `,
  )}</p></nav>
${visit.notice === null ? null : html`<p class="notice" role="status">${visit.notice}</p>`}
<h1>${input.title}</h1>
${input.body}`;
  return renderPage({ title: input.title, body, now: parts.services.clock.now() });
}

export function sendPage(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'",
    )
    .send(text);
}

/** A button that does something, as a form of its own: works without scripts. */
export function act(input: {
  to: string;
  label: string;
  fields: Record<string, string>;
  main?: boolean;
  /** What a person fills in before pressing. */
  inputs?: SafeHtml;
}): SafeHtml {
  return html`<form class="inline" method="post" action="/control-hub/${input.to}">
${Object.entries(input.fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${input.inputs ?? null}
<button${input.main === true ? html` class="main"` : null}>${input.label}</button></form>`;
}

type Fields = Record<string, string>;

/** Where the browser goes after an act, and what it is told there. */
export interface Done {
  back: string;
  notice: string;
  /** Shown behind the notice on the next page, once: it stands in no address, so in no history of a browser. */
  secret?: string;
}

/** What a lever refuses is told on the page it was pulled on. */
async function attempt(path: string, fields: Fields, run: (fields: Fields) => Done | Promise<Done>): Promise<Done> {
  try {
    return await run(fields);
  } catch (error) {
    if (!(error instanceof LeverError)) throw error;
    const org = fields.org === undefined ? '' : `?org=${encodeURIComponent(fields.org)}`;
    return { back: `/control-hub/${path.split('/')[0]}${org}`, notice: error.message };
  }
}

/** Mounts an act: does it, then goes back to the page with a notice. Foreign pages are refused by the server's own hook. */
export function mountAct(app: FastifyInstance, path: string, run: (fields: Fields) => Done | Promise<Done>): void {
  app.post(`/control-hub/${path}`, async (request, reply) => {
    const fields = Object.fromEntries(
      Object.entries((request.body ?? {}) as Record<string, unknown>).map(([key, value]) => [key, String(value)]),
    );
    const { back, notice, secret } = await attempt(path, fields, run);
    const address = new URL(back, 'http://here');
    address.searchParams.set('notice', notice);
    if (secret !== undefined) {
      secrets.set(request.server.server, secret);
      address.searchParams.set('once', 'yes');
    }
    return reply.redirect(`${address.pathname}${address.search}`, 303);
  });
}

/** `2026-11-24 10:56:04` */
export function timeText(ms: number | null): string {
  return ms === null ? '–' : new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
