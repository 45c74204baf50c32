import type { FastifyInstance } from 'fastify';
import { hideInBody, hideInHeaders } from '../control/hide-secrets.ts';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import type { EmulatedWebhook } from '../state/world.ts';
import type { DeliveryLogEntry } from '../webhooks/delivery-log.ts';
import { webhooksOf } from '../webhooks/door.ts';
import { recentFailures } from '../webhooks/failures.ts';
import { shownAddress } from '../webhooks/present-webhook.ts';
import { ActError, act, type Choice, type Inspected, live, mountAct, mountPage, select } from './frame.ts';
import { clientText, countText, dateText, personText, whenText } from './words.ts';

const RESULTS: readonly Choice[] = [
  { value: '', label: 'any result' },
  ...['delivered', 'failed', 'lost', 'delayed', 'held-back', 'dropped'].map((value) => ({ value, label: value })),
];

/** Webhooks with their state, what was sent to them, and each delivery in full with a button that sends it again. */
export function registerWebhooksPages(app: FastifyInstance, inspected: Inspected): void {
  const { services } = inspected.parts;
  mountPage(app, inspected, {
    path: 'webhooks',
    area: 'webhooks',
    topics: ['webhooks'],
    render: (_request, query) => ({ title: 'Webhooks', body: listBody(inspected, query) }),
  });
  mountPage(app, inspected, {
    path: 'webhooks/deliveries/:id',
    area: 'webhooks',
    topics: [],
    render: (request) => {
      const { id } = request.params as { id: string };
      const entry = webhooksOf(services)
        .log()
        .find((one) => one.id === id);
      if (entry !== undefined) return { title: `Delivery ${id}`, body: deliveryBody(inspected, entry) };
      const body = html`<p>It is not kept any more. <a href="/inspector/webhooks">All deliveries</a></p>`;
      return { title: 'Delivery', body, status: 404 };
    },
  });
  mountAct(app, 'webhooks/replay', async ({ delivery = '', back = '/inspector/webhooks' }) => {
    const outcome = await webhooksOf(services).replay(delivery);
    if (outcome === 'unknown') throw new ActError('This delivery is not kept any more.');
    if (outcome === 'gone') throw new ActError('The webhook of this delivery was deleted.');
    return { back, notice: `Sent again: ${outcome.result} (${outcome.detail}).` };
  });
}

function webhookRow({ parts }: Inspected, webhook: EmulatedWebhook): SafeHtml {
  const { world, clock } = parts.services;
  const { uuid, name, targetUrl, resource, event, filter, status, ownedBy, createdByUuid, clientId, secret } = webhook;
  const failures = recentFailures(webhook, clock.now());
  return html`<tr data-key="${uuid}"><td>${name}<br><span class="soft">${ownedBy === 'org' ? 'whole organization' : personText(world, createdByUuid)}, by ${clientText(world, clientId)}</span></td>
<td>${resource} ${event}${filter === null ? null : html`<br><span class="soft">${filter}</span>`}</td>
<td class="path">${shownAddress(targetUrl)}<br><span class="soft">${secret === null ? 'not signed' : 'signed'}</span></td>
<td><span class="mark"><span aria-hidden="true">${status === 'active' ? '●' : '○'}</span> ${status}</span>${failures === 0 ? null : html`<br><span class="soft">${countText(failures, 'failure')} in 5 min; at 100 it is switched off</span>`}</td></tr>`;
}

function listBody(inspected: Inspected, query: Record<string, string>): SafeHtml {
  const { services } = inspected.parts;
  const webhooks = [...services.world.webhooks.values()];
  const log = webhooksOf(services).log();
  const { webhook = '', result = '' } = query;
  const found = log
    .filter((entry) => (webhook === '' || entry.webhookUuid === webhook) && (result === '' || entry.result === result))
    .toReversed();
  const choices = [
    { value: '', label: 'any webhook' },
    ...webhooks.map(({ uuid: value, name: label }) => ({ value, label })),
  ];
  return html`${live(
    'webhooks',
    webhooks.length === 0
      ? html`<p class="empty">No program has made a webhook yet (<code>POST /v1/webhooks</code>).</p>`
      : scrolling(
          'Webhooks',
          html`<table class="rows"><thead><tr><th>Webhook</th><th>Hears</th><th>Sends to</th><th>State</th></tr></thead><tbody>${webhooks.map(
            (one) => webhookRow(inspected, one),
          )}</tbody></table>`,
        ),
  )}
<h2>Deliveries</h2>
<form class="filter" method="get" role="search" aria-label="Deliveries">
${select({ name: 'webhook', label: 'Webhook', choices, chosen: webhook })}
${select({ name: 'result', label: 'Result', choices: RESULTS, chosen: result })}
<button>Filter</button></form>
${live('deliveries', deliveriesTable(inspected, found, log.length))}`;
}

function deliveriesTable({ parts }: Inspected, found: readonly DeliveryLogEntry[], kept: number): SafeHtml {
  const nowMs = parts.services.clock.now();
  if (kept === 0)
    return html`<p class="empty">Nothing was sent yet. Ring somebody on the page <a href="/inspector/calls">Calls</a>.</p>`;
  if (found.length === 0)
    return html`<p class="empty">No delivery fits this filter. <a href="/inspector/webhooks">Show all</a></p>`;
  return html`<p class="soft">${countText(found.length, 'delivery', 'deliveries')}, newest first${found.length > 200 ? '; the newest 200 are shown' : ''}.</p>
${scrolling(
  'Deliveries',
  html`<table class="rows"><thead><tr><th>When</th><th>Result</th><th>Event</th><th>Webhook</th><th>Try</th><th>Act</th></tr></thead>
<tbody>${found.slice(0, 200).map((entry) => deliveryRow(entry, nowMs))}</tbody></table>`,
)}`;
}

function resultMark({ result, detail }: DeliveryLogEntry): SafeHtml {
  const sign = result === 'delivered' ? '✓' : result === 'failed' ? '■' : '▲';
  return html`<span class="mark"><span aria-hidden="true">${sign}</span> ${result}</span> <span class="soft">${detail}</span>`;
}

function deliveryRow(entry: DeliveryLogEntry, nowMs: number): SafeHtml {
  const { id, atMs, resource, event, eventType, webhookName, attempt, replayOf } = entry;
  return html`<tr data-key="${id}"><td class="nowrap">${whenText(atMs, nowMs)}</td><td>${resultMark(entry)}</td>
<td><a href="/inspector/webhooks/deliveries/${id}">${resource} ${event}</a>${eventType === '' ? null : html`<br><span class="soft">${eventType}</span>`}</td>
<td>${webhookName}</td><td data-name="try">${attempt}${replayOf === null ? null : html` <span class="soft">again of ${replayOf}</span>`}</td>
<td>${act({ to: 'webhooks/replay', label: 'Send again', about: `delivery ${id}`, fields: { delivery: id, back: '/inspector/webhooks' } })}</td></tr>`;
}

function deliveryBody(inspected: Inspected, entry: DeliveryLogEntry): SafeHtml {
  const { services } = inspected.parts;
  const others = webhooksOf(services)
    .log()
    .filter(({ id, replayOf, body }) => id !== entry.id && (replayOf === entry.id || body === entry.body));
  const headers = Object.entries(hideInHeaders(entry.headers ?? {}));
  return html`<p><a href="/inspector/webhooks">All deliveries</a></p>
<dl class="facts"><dt>Result</dt><dd>${resultMark(entry)}</dd><dt>When</dt><dd>${dateText(entry.atMs)} UTC</dd>
<dt>Webhook</dt><dd>${entry.webhookName}</dd><dt>Sent to</dt><dd>${entry.targetUrl}</dd>
<dt>Try</dt><dd>${entry.attempt}${entry.replayOf === null ? null : html`, sent again by hand (delivery <a href="/inspector/webhooks/deliveries/${entry.replayOf}">${entry.replayOf}</a>)`}</dd></dl>
${act({ to: 'webhooks/replay', label: 'Send again', main: true, fields: { delivery: entry.id, back: `/inspector/webhooks/deliveries/${entry.id}` } })}
${
  others.length === 0
    ? null
    : html`<h2>The same body, other tries</h2><ul>${others.map(
        (one) =>
          html`<li><a href="/inspector/webhooks/deliveries/${one.id}">${dateText(one.atMs)}</a> ${resultMark(one)}</li>`,
      )}</ul>`
}
<h2>Headers</h2>
${headers.length === 0 ? html`<p class="soft">It never left.</p>` : html`<table class="headers"><tbody>${headers.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>`}
<h2>Body</h2>
<pre role="region" aria-label="Body" tabindex="0">${hideInBody(entry.body, 'application/json')}</pre>`;
}
