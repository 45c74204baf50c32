import type { FastifyInstance } from 'fastify';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import type { TruthEvent } from '../state/truth-log.ts';
import type { World } from '../state/world.ts';
import { type Inspected, live, mountPage, select } from './frame.ts';
import { clientText, countText, organizationText, personText, whenText } from './words.ts';

const ROWS = 300;

/** What really happened, whatever programs believe. */
export function registerTruthPage(app: FastifyInstance, inspected: Inspected): void {
  mountPage(app, inspected, {
    path: 'truth',
    area: 'truth',
    topics: ['truth'],
    render: (_request, query) => ({ title: 'Truth', body: body(inspected, query) }),
  });
}

/** Details in words where there are better ones than their names. */
function detailsText({ fault, faultKind, of, ...others }: NonNullable<TruthEvent['detail']>): string {
  const told = [
    ...(faultKind === undefined ? [] : [`by chaos: ${faultKind} (${fault})`]),
    ...(of === undefined ? [] : [`from ${of}`]),
    ...Object.entries(others).map(([name, value]) => `${name} ${String(value)}`),
  ];
  return told.join(', ');
}

function row(world: World, event: TruthEvent, nowMs: number): SafeHtml {
  const { atMs, kind, personUuid, clientId, orgUuid, detail } = event;
  const about = [
    ...(personUuid === undefined ? [] : [personText(world, personUuid)]),
    ...(clientId === undefined ? [] : [clientText(world, clientId)]),
    ...(orgUuid === '' ? [] : [organizationText(world, orgUuid)]),
  ];
  return html`<tr><td class="nowrap">${whenText(atMs, nowMs)}</td><td><span class="mark">${kind}</span></td><td class="long">${about.join(', ')}</td><td class="soft">${detailsText(detail ?? {})}</td></tr>`;
}

function body({ parts }: Inspected, query: Record<string, string>): SafeHtml {
  const { world, clock, truth } = parts.services;
  const all = truth.all();
  const kinds = [...new Set(all.map(({ kind }) => kind))].sort();
  const chosen = query.kind ?? '';
  const found = all.filter(
    ({ kind }) => chosen === '' || (chosen === 'not-calls' ? kind !== 'call-ended' : kind === chosen),
  );
  const choices = [
    { value: '', label: 'everything' },
    { value: 'not-calls', label: 'everything but calls' },
    ...kinds.map((value) => ({ value, label: value })),
  ];
  return html`<p class="lead soft">What really happened in this world, in the words of the catalogue of causes, to hold against what a program believes. As data: <code>GET /_emulator/truth?since=&lt;ms&gt;</code>.</p>
<form class="filter" method="get" role="search" aria-label="Truth">${select({ name: 'kind', label: 'What', choices, chosen })}<button>Filter</button></form>
${live(
  'events',
  found.length === 0
    ? html`<p class="empty">${all.length === 0 ? 'Nothing has happened yet. Stage a situation, or ring somebody.' : 'Nothing of this kind.'}</p>`
    : html`<p class="soft">${countText(found.length, 'event')}, newest first${found.length > ROWS ? `; the newest ${ROWS} are shown` : ''}.</p>
${scrolling(
  'Truth',
  html`<table class="rows"><thead><tr><th>When</th><th>What</th><th>Who</th><th>Details</th></tr></thead><tbody>${found
    .slice(-ROWS)
    .toReversed()
    .map((event) => row(world, event, clock.now()))}</tbody></table>`,
)}`,
)}`;
}
