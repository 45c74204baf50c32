import type { FastifyInstance } from 'fastify';
import type { LoggedMessage, RequestDetail, RequestLogEntry } from '../doors.ts';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import type { World } from '../state/world.ts';
import { field, type Inspected, idWithCopy, live, mountPage, select } from './frame.ts';
import { clientText, countText, dateText, organizationText, personText, whenText } from './words.ts';

const STATUSES = [
  { value: '', label: 'any answer' },
  { value: '2', label: '2xx good' },
  { value: '3', label: '3xx sent elsewhere' },
  { value: '4', label: '4xx refused' },
  { value: '5', label: '5xx failed' },
];
const NOBODY = 'nobody';

/** The live list of requests, and one of them in full. */
export function registerRequestsPages(app: FastifyInstance, inspected: Inspected): void {
  mountPage(app, inspected, {
    path: 'requests',
    area: 'requests',
    topics: ['requests'],
    render: (_request, query) => ({ title: 'Requests', body: listBody(inspected, query) }),
  });
  mountPage(app, inspected, {
    path: 'requests/:id',
    area: 'requests',
    topics: [],
    render: (request) => {
      const detail = inspected.parts.requests.find(Number((request.params as { id: string }).id));
      if (detail === null) {
        const body = html`<p>It is not kept any more: only the newest requests are. <a href="/inspector/requests">All requests</a></p>`;
        return { title: 'Request', body, status: 404 };
      }
      return { title: `${detail.method} ${pathOf(detail.url)}`, body: detailBody(inspected, detail) };
    },
  });
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

function fits(entry: RequestLogEntry, query: Record<string, string>): boolean {
  const { client = '', status = '', path = '' } = query;
  if (client === NOBODY ? entry.clientId !== null : client !== '' && entry.clientId !== client) return false;
  return String(entry.status).startsWith(status) && entry.url.toLowerCase().includes(path.toLowerCase().trim());
}

function filterForm(world: World, query: Record<string, string>): SafeHtml {
  const clients = [
    { value: '', label: 'any client' },
    { value: NOBODY, label: 'without a client' },
    ...[...world.integrations.values()].map(({ clientId, name }) => ({ value: clientId, label: name })),
  ];
  return html`<form class="filter" method="get" role="search" aria-label="Requests">
${field({ name: 'path', label: 'Path or query contains', value: query.path ?? '', type: 'search' })}
${select({ name: 'status', label: 'Answer', choices: STATUSES, chosen: query.status ?? '' })}
${select({ name: 'client', label: 'Client', choices: clients, chosen: query.client ?? '' })}
<button>Filter</button></form>`;
}

function listBody({ parts }: Inspected, query: Record<string, string>): SafeHtml {
  const { world, clock } = parts.services;
  const all = parts.requests.all();
  const found = all.filter((entry) => fits(entry, query)).reverse();
  const filtered = found.length !== all.length;
  return html`<p class="lead soft">Everything programs asked this Webex, newest first. Tokens, codes and secrets are hidden.</p>
${filterForm(world, query)}
${live(
  'requests',
  all.length === 0
    ? html`<p class="empty">Nobody has asked anything yet. Point a program at <code>${parts.services.url}/v1</code>; its requests appear here by themselves.</p>`
    : html`<p class="soft">${countText(found.length, 'request')}${filtered ? ` of ${all.length}` : ''}. <a href="/inspector/requests"${filtered ? null : html` hidden`}>Show all</a></p>
${
  found.length === 0
    ? html`<p class="empty">No request fits this filter.</p>`
    : scrolling(
        'Requests',
        html`<table class="rows"><thead><tr><th>When</th><th>Answer</th><th>Request</th><th>Client and person</th><th class="number">Took</th><th>Tracking id</th></tr></thead>
<tbody>${found.map((entry) => row(world, entry, clock.now()))}</tbody></table>`,
      )
}`,
)}`;
}

function row(world: World, entry: RequestLogEntry, nowMs: number): SafeHtml {
  const { id, atMs, method, url, status, clientId, personUuid, note, tookMs, trackingId } = entry;
  const query = url.slice(pathOf(url).length);
  return html`<tr data-key="${id}"><td class="nowrap">${whenText(atMs, nowMs)}</td><td class="nowrap">${statusMark(status)}</td>
<td class="path"><a href="/inspector/requests/${id}">${method} ${pathOf(url)}</a>${query === '' ? null : html` <span class="soft">${query.slice(0, 300)}</span>`}${note === null ? null : html`<br><span class="soft">${note}</span>`}</td>
<td class="who">${clientId === null ? html`<span class="soft">no client</span>` : clientText(world, clientId)}${personUuid === null ? null : html`<br><span class="soft">${personText(world, personUuid)}</span>`}</td>
<td class="number nowrap" data-name="took">${tookMs} ms</td><td>${idWithCopy(trackingId, 'tracking id')}</td></tr>`;
}

/** Shape and number, so that colours are not needed. */
export function statusMark(status: number): SafeHtml {
  if (status >= 500)
    return html`<span class="mark"><span aria-hidden="true">■</span> ${status} <span class="unseen">failed</span></span>`;
  if (status >= 400)
    return html`<span class="mark"><span aria-hidden="true">▲</span> ${status} <span class="unseen">refused</span></span>`;
  return html`<span aria-hidden="true">${status >= 300 ? '→' : '✓'}</span> ${status}`;
}

function message(title: string, { headers, body, cutFrom }: LoggedMessage): SafeHtml {
  const names = Object.entries(headers);
  return html`<section><h2>${title}</h2>
<h3>Headers</h3>
${
  names.length === 0
    ? html`<p class="soft">None were kept.</p>`
    : html`<table class="headers"><tbody>${names.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>`
}
<h3>Body</h3>
${body === null ? html`<p class="soft">No body.</p>` : html`<pre role="region" aria-label="${title}: body" tabindex="0">${body}</pre>`}
${cutFrom === null ? null : html`<p class="soft">Only the beginning is kept: it has ${cutFrom.toLocaleString('en')} characters.</p>`}
</section>`;
}

function detailBody({ parts }: Inspected, detail: RequestDetail): SafeHtml {
  const { world } = parts.services;
  const { atMs, url, status, note, clientId, personUuid, orgUuid, trackingId, tookMs } = detail;
  const query = url.slice(pathOf(url).length);
  return html`<p><a href="/inspector/requests">All requests</a></p>
<dl class="facts">
<dt>Answer</dt><dd>${statusMark(status)} after ${tookMs} ms</dd>
<dt>When</dt><dd>${dateText(atMs)} UTC</dd>
${query === '' ? null : html`<dt>Query</dt><dd>${query}</dd>`}
${note === null ? null : html`<dt>Note</dt><dd>${note}</dd>`}
<dt>Client</dt><dd>${clientId === null ? 'none recognized' : clientText(world, clientId)}</dd>
<dt>Person</dt><dd>${personUuid === null ? 'none recognized' : html`<a href="/control-hub/users/${personUuid}">${personText(world, personUuid)}</a>, ${organizationText(world, orgUuid)}`}</dd>
<dt>Tracking id</dt><dd>${idWithCopy(trackingId, 'tracking id')}</dd>
</dl>
<div class="pair">${message('Request', detail.request)}${message('Answer', detail.answer)}</div>
<p class="soft">Tokens, codes, secrets and cookies are hidden; of a token the last four characters are shown, so that two can be told apart.</p>`;
}
