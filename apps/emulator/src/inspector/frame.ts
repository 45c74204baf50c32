import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LeverError } from '../control/levers.ts';
import type { CallSimulator, EmulatorParts } from '../doors.ts';
import { html, renderPage, type SafeHtml } from '../pages/page.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { shortened } from './words.ts';

/** What the pages look at and act upon. */
export interface Inspected {
  parts: EmulatorParts;
  calls: CallSimulator;
}

export const AREAS = [
  { path: 'situations', title: 'Situations' },
  { path: 'requests', title: 'Requests' },
  { path: 'webhooks', title: 'Webhooks' },
  { path: 'tokens', title: 'Tokens' },
  { path: 'calls', title: 'Calls' },
  { path: 'clock', title: 'Clock' },
  { path: 'chaos', title: 'Chaos' },
  { path: 'modes', title: 'Modes' },
  { path: 'levers', title: 'Levers' },
  { path: 'coverage', title: 'Coverage' },
  { path: 'truth', title: 'Truth' },
] as const;

export type AreaPath = (typeof AREAS)[number]['path'];

/** What a page shows live: the stream names what has changed, and pages that show it come anew. */
export type Topic = 'requests' | 'webhooks' | 'tokens' | 'calls' | 'clock' | 'faults' | 'modes' | 'truth';

export interface InspectorPage {
  area: AreaPath;
  /** Heading of the page. */
  title: string;
  body: SafeHtml;
  topics: readonly Topic[];
  query: Record<string, string>;
}

const CURRENT = html` aria-current="page"`;

/** The query of a request as single texts. */
export function queryOf(request: FastifyRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(request.query ?? {}).map(([key, value]) => [key, String(value)]));
}

/** A page of the inspector as text. */
export function inspectorPage({ parts }: Inspected, page: InspectorPage): string {
  const notice = page.query.notice ?? null;
  const body = html`<a class="skip" href="#content">Skip to the page</a>
<nav aria-label="Inspector"><p class="brand"><strong>[SIM] Inspector</strong> <span class="soft"><a href="/">Start</a> · <a href="/control-hub">Control Hub</a></span></p>
<ul>${AREAS.map(
    ({ path, title }) => html`<li><a href="/inspector/${path}"${path === page.area ? CURRENT : null}>${title}</a></li>`,
  )}</ul></nav>
<div id="content" tabindex="-1">
<div class="heading"><h1>${page.title}</h1>
<p class="live" id="live" hidden><span id="live-state">live</span> <button type="button" id="live-pause" aria-pressed="false">Pause</button></p></div>
${notice === null ? null : html`<p class="notice" role="status">${notice}</p>`}
${page.body}
</div>
<p id="told" class="told" role="status"></p>`;
  return renderPage({
    title: `${page.title} · Inspector`,
    body,
    now: parts.services.clock.now(),
    files: {
      styles: ['/inspector/style.css'],
      modules: ['/inspector/browser/live.ts', '/inspector/browser/copy.ts'],
      topics: page.topics,
    },
  });
}

export function sendInspectorPage(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    .send(text);
}

interface Rendered {
  title: string;
  body: SafeHtml;
  status?: number;
}

/** Mounts a page: `render` gives heading and body of one request. */
export function mountPage(
  app: FastifyInstance,
  inspected: Inspected,
  mount: {
    path: string;
    area: AreaPath;
    topics: readonly Topic[];
    render(request: FastifyRequest, query: Record<string, string>): Rendered | Promise<Rendered>;
  },
): void {
  app.get(`/inspector/${mount.path}`, async (request, reply) => {
    const query = queryOf(request);
    const { title, body, status } = await mount.render(request, query);
    const { area, topics } = mount;
    return sendInspectorPage(reply.code(status ?? 200), inspectorPage(inspected, { area, topics, title, body, query }));
  });
}

type Fields = Record<string, string>;

/** Where the browser goes after an act, and what it is told there. */
export interface Done {
  back: string;
  notice: string;
}

/** What an act refuses is told on the page it was pressed on; anything else is a fault and stays one. */
async function attempt(fields: Fields, run: (fields: Fields) => Done | Promise<Done>): Promise<Done> {
  try {
    return await run(fields);
  } catch (error) {
    const told = error instanceof LeverError || error instanceof WebexHttpError || error instanceof ActError;
    if (told) return { back: fields.back ?? '/inspector', notice: `Not done: ${error.message}` };
    throw error;
  }
}

/** An act that cannot be done here; its text is for the person who pressed. */
export class ActError extends Error {}

/** Mounts a button's act, which goes back to its page with a notice. Foreign pages are refused by the server's own hook. */
export function mountAct(app: FastifyInstance, path: string, run: (fields: Fields) => Done | Promise<Done>): void {
  app.post(`/inspector/${path}`, async (request, reply) => {
    const fields = Object.fromEntries(
      Object.entries((request.body ?? {}) as Record<string, unknown>).map(([key, value]) => [key, String(value)]),
    );
    const { back, notice } = await attempt(fields, run);
    const address = new URL(back.startsWith('/inspector') ? back : '/inspector', 'http://here');
    address.searchParams.set('notice', notice);
    return reply.redirect(`${address.pathname}${address.search}${address.hash}`, 303);
  });
}

/** A button as a form of its own, which works without scripts. `about` completes its name for those who cannot see the row. */
export function act(input: { to: string; label: string; fields: Fields; about?: string; main?: boolean }): SafeHtml {
  return html`<form class="inline" method="post" action="/inspector/${input.to}">
${Object.entries(input.fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button${input.main === true ? html` class="main"` : null}>${input.label}${
    input.about === undefined ? null : html`<span class="unseen"> ${input.about}</span>`
  }</button></form>`;
}

/** A long id, shortened, with a button that copies the whole (shown where scripts run). */
export function idWithCopy(id: string, what: string): SafeHtml {
  return html`<span class="id"><code title="${id}">${shortened(id)}</code><button type="button" class="copy" data-copy="${id}" hidden>Copy<span class="unseen"> ${what}</span></button></span>`;
}

/** Part of a page that is replaced, row by row, when something it shows has changed. */
export function live(id: string, content: SafeHtml): SafeHtml {
  return html`<div id="${id}" data-live>${content}</div>`;
}

export interface Choice {
  value: string;
  label: string;
}

/** A labelled select; the label stands above. */
export function select(input: {
  name: string;
  label: string;
  choices: readonly Choice[];
  chosen: string;
  /** Where the same name stands in several forms of a page. */
  id?: string;
}): SafeHtml {
  const id = input.id ?? input.name;
  return html`<p class="field"><label for="${id}">${input.label}</label><select id="${id}" name="${input.name}">${input.choices.map(
    ({ value, label }) =>
      html`<option value="${value}"${value === input.chosen ? html` selected` : null}>${label}</option>`,
  )}</select></p>`;
}

/** A labelled text field. */
export function field(input: {
  name: string;
  label: string;
  value: string;
  list?: string;
  type?: string;
  hint?: string;
  id?: string;
}): SafeHtml {
  const id = input.id ?? input.name;
  const hintId = `${id}-hint`;
  return html`<p class="field"><label for="${id}">${input.label}</label><input id="${id}" name="${input.name}" type="${input.type ?? 'text'}" value="${input.value}"${
    input.list === undefined ? null : html` list="${input.list}"`
  }${input.hint === undefined ? null : html` aria-describedby="${hintId}"`}>${
    input.hint === undefined ? null : html`<span class="soft hint" id="${hintId}">${input.hint}</span>`
  }</p>`;
}
