import type { FastifyInstance } from 'fastify';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import type { EmulatedCall, World } from '../state/world.ts';
import { CALLS_PAGE, legItem, registerCallActs, whoIs } from './call-acts.ts';
import { askControl } from './control.ts';
import { field, type Inspected, live, mountAct, mountPage } from './frame.ts';
import { countText, organizationText, spanText, whenText } from './words.ts';

/** Living calls with their legs, and what somebody at either end can do. */
export function registerCallsPage(app: FastifyInstance, inspected: Inspected): void {
  mountPage(app, inspected, {
    path: 'calls',
    area: 'calls',
    topics: ['calls', 'clock'],
    render: (_request, query) => ({ title: 'Calls', body: body(inspected, query) }),
  });
  mountAct(app, 'calls/inbound', async ({ to = '', from = '', name = '' }) => {
    const given = { ...(from === '' ? {} : { from }), ...(name === '' ? {} : { name }) };
    await askControl(app, { method: 'POST', url: '/_emulator/calls/inbound', body: { to, ...given } });
    return { back: CALLS_PAGE, notice: `It rings at ${to}.` };
  });
  mountAct(app, 'calls/internal', async ({ caller = '', callee = '' }) => {
    await askControl(app, { method: 'POST', url: '/_emulator/calls/internal', body: { from: caller, to: callee } });
    return { back: CALLS_PAGE, notice: `${caller} calls ${callee}.` };
  });
  registerCallActs(app);
}

function livingRow(world: World, call: EmulatedCall, nowMs: number): SafeHtml {
  const group = call.groupUuid === null ? undefined : world.groups.get(call.groupUuid)?.name;
  const legs = call.legs.filter(({ state, endedMs }) => state !== 'disconnected' && endedMs === null);
  return html`<tr data-key="${call.sessionUuid}"><td class="nowrap" data-name="for">${spanText(nowMs - call.createdMs)}</td>
<td>${call.kind}${group === undefined ? null : html`<br><span class="soft">through ${group}</span>`}<br><span class="soft">${organizationText(world, call.orgUuid)}</span></td>
<td class="long"><ul class="legs">${legs.map((leg) => legItem(call, leg))}</ul>${retrieveForm(world, call)}</td></tr>`;
}

/** Whoever dials the code of a park has the waiting side again. */
function retrieveForm(world: World, { parked, sessionUuid }: EmulatedCall): SafeHtml {
  if (parked === null) return html``;
  const { againstUuid } = parked;
  const where = [world.people, world.workspaces, world.virtualLines].map((map) => map.get(againstUuid)?.extension);
  const extension = where.find((one) => one !== undefined) ?? '';
  return html`<form class="filter" method="post" action="/inspector/calls/retrieve" aria-label="Pick up the parked call"><input type="hidden" name="from" value="${againstUuid}"><input type="hidden" name="back" value="${CALLS_PAGE}">
${field({ name: 'member', id: `retrieve-${sessionUuid}`, label: `Parked on ${extension}; picked up by`, value: '', list: 'reachable' })}<button>Pick up</button></form>`;
}

function endedRow(call: EmulatedCall, nowMs: number): SafeHtml {
  const parties = call.legs.filter(({ memberKind }) => memberKind !== 'group').map(whoIs);
  const answered = call.legs.some(({ answeredMs, personality }) => answeredMs !== null && personality === 'terminator');
  return html`<tr data-key="${call.sessionUuid}"><td class="nowrap">${whenText(call.endedMs ?? nowMs, nowMs)}</td><td>${call.kind}</td>
<td class="long">${[...new Set(parties)].slice(0, 4).join(' → ')}</td><td>${answered ? 'answered' : 'not answered'}</td><td class="nowrap">${spanText((call.endedMs ?? nowMs) - call.createdMs)}</td></tr>`;
}

function placeForms(world: World, query: Record<string, string>): SafeHtml {
  const groups = [...world.groups.values()].slice(0, 20).map(({ name }) => html`<option value="${name}"></option>`);
  const people = [...world.people.values()]
    .filter(({ active, deleted, licenseUuids }) => active && !deleted && licenseUuids.length > 0)
    .slice(0, 40)
    .map(({ email, firstName, lastName }) => html`<option value="${email}">${firstName} ${lastName}</option>`);
  return html`<datalist id="reachable">${people}${groups}</datalist>
<form class="filter" method="post" action="/inspector/calls/inbound" aria-label="Call from outside"><input type="hidden" name="back" value="${CALLS_PAGE}">
${field({ name: 'to', label: 'Call from outside to (e-mail, extension or group)', value: query.to ?? '', list: 'reachable' })}
${field({ name: 'from', label: "Caller's number", value: '+390255501234' })}
${field({ name: 'name', label: "Caller's name", value: 'Hotel Adler' })}
<button class="main">Ring</button></form>
<form class="filter" method="post" action="/inspector/calls/internal" aria-label="Call inside"><input type="hidden" name="back" value="${CALLS_PAGE}">
${field({ name: 'caller', label: 'Call inside: who calls', value: '', list: 'reachable' })}
${field({ name: 'callee', label: 'Who is called', value: '', list: 'reachable' })}
<button>Call</button></form>`;
}

function body({ parts }: Inspected, query: Record<string, string>): SafeHtml {
  const { world, clock } = parts.services;
  const nowMs = clock.now();
  const all = [...world.calls.values()];
  const living = all.filter(({ endedMs }) => endedMs === null).reverse();
  const ended = all
    .filter(({ endedMs }) => endedMs !== null)
    .slice(-15)
    .reverse();
  return html`<p class="lead soft">Webhooks, presence, both call APIs and call records all tell of these calls.</p>
${placeForms(world, query)}
<h2>Now</h2>
${live(
  'living',
  living.length === 0
    ? html`<p class="empty">Nobody is on the telephone.</p>`
    : html`<p class="soft">${countText(living.length, 'call')}${living.length > 100 ? ', the newest 100 are shown' : ''}.</p>${scrolling(
        'Calls now',
        html`<table class="rows"><thead><tr><th>For</th><th>Kind</th><th>Who, and what they can do</th></tr></thead><tbody>${living
          .slice(0, 100)
          .map((call) => livingRow(world, call, nowMs))}</tbody></table>`,
      )}`,
)}
<h2>Ended last</h2>
${live(
  'ended',
  ended.length === 0
    ? html`<p class="soft">None yet.</p>`
    : scrolling(
        'Ended last',
        html`<table class="rows"><thead><tr><th>Ended</th><th>Kind</th><th>Who</th><th>Outcome</th><th>Lasted</th></tr></thead><tbody>${ended.map(
          (call) => endedRow(call, nowMs),
        )}</tbody></table>`,
      ),
)}`;
}
