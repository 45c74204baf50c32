import type { FastifyInstance } from 'fastify';
import type { CallSimulator, EmulatorParts } from '../doors.ts';
import type { EmulatedPerson } from '../state/world.ts';
import { act, mountAct, page, sendPage, timeText, type Visit, visitOf } from './frame.ts';
import { html, type SafeHtml, scrolling } from './page.ts';
import { nameOf } from './users-pages.ts';

const MINUTE_MS = 60_000;
const STEPS = [
  { label: '1 minute', ms: MINUTE_MS },
  { label: '10 minutes', ms: 10 * MINUTE_MS },
  { label: '1 hour', ms: 60 * MINUTE_MS },
  { label: '1 day', ms: 1440 * MINUTE_MS },
  { label: '7 days', ms: 7 * 1440 * MINUTE_MS },
];

/** Clock, calls and the last requests: the world rather than the administration. */
export function registerWorldPages(app: FastifyInstance, parts: EmulatorParts, calls: CallSimulator): void {
  const { clock } = parts.services;
  app.get('/control-hub/clock', async (request, reply) => {
    const visit = visitOf(parts, request);
    return sendPage(reply, page(parts, visit, { title: 'Clock', area: 'clock', body: clockBody(parts) }));
  });
  app.get('/control-hub/requests', async (request, reply) => {
    const visit = visitOf(parts, request);
    return sendPage(reply, page(parts, visit, { title: 'Last requests', area: 'requests', body: requestsBody(parts) }));
  });
  app.get('/control-hub/calls', async (request, reply) => {
    const visit = visitOf(parts, request);
    return sendPage(reply, page(parts, visit, { title: 'Calls', area: 'calls', body: callsBody(parts, visit) }));
  });
  mountAct(app, 'clock/advance', async ({ ms = '' }) => {
    const step = STEPS.find((one) => String(one.ms) === ms);
    if (step === undefined) return { back: '/control-hub/clock', notice: 'Choose one of the steps.' };
    await clock.advance(step.ms);
    return { back: '/control-hub/clock', notice: `The clock moved on by ${step.label}.` };
  });
  mountAct(app, 'calls/ring', ({ org = '', who = '', from = '' }) => ring(parts, calls, { org, who, from }));
  mountAct(app, 'calls/end', ({ org = '', call = '' }) => {
    const found = parts.services.world.calls.get(call);
    const back = `/control-hub/calls?org=${org}`;
    if (found === undefined || found.endedMs !== null) return { back, notice: 'That call has ended.' };
    const leg = found.legs.find(({ memberUuid, endedMs }) => memberUuid !== null && endedMs === null);
    calls.hangUp(found, leg?.memberUuid ?? 'external');
    return { back, notice: 'The call has ended.' };
  });
}

function clockBody({ services: { clock } }: EmulatorParts): SafeHtml {
  return html`<p>It is <strong>${timeText(clock.now())} UTC</strong> in this world, running at ${clock.rate} times real time.
Whoever follows this clock, Linekeeper does, moves along.</p>
<p>Move on by ${STEPS.map(({ label, ms }) => act({ to: 'clock/advance', label, fields: { ms: String(ms) } }))}</p>
<p class="soft">It never goes back. Everything due on the way happens in order: tokens run out, calls end, records appear.</p>`;
}

function requestsBody({ services, requests }: EmulatorParts): SafeHtml {
  const newest = [...requests.all()].reverse();
  if (newest.length === 0) return html`<p class="soft">Nobody has asked anything yet.</p>`;
  return html`<p class="soft">Newest first, secrets hidden.</p>
${scrolling(
  'Last requests',
  html`<table><thead><tr><th>When</th><th>Status</th><th>Request</th><th>As</th><th>Tracking id</th></tr></thead><tbody>
${newest.map(({ atMs, method, url, status, trackingId, personUuid, note }) => {
  const person = personUuid === null ? undefined : services.world.people.get(personUuid);
  return html`<tr><td class="nowrap">${timeText(atMs)}</td><td>${status}</td><td class="long"><code>${method} ${url.slice(0, 400)}</code>${note === null ? null : html`<br><span class="soft">${note}</span>`}</td><td>${person === undefined ? '' : nameOf(person)}</td><td class="id"><code>${trackingId}</code></td></tr>`;
})}
</tbody></table>`,
)}`;
}

function callsBody(parts: EmulatorParts, { organization }: Visit): SafeHtml {
  const { world } = parts.services;
  const active = [...world.calls.values()].filter(
    ({ orgUuid, endedMs }) => orgUuid === organization.uuid && endedMs === null,
  );
  return html`<form method="post" action="/control-hub/calls/ring"><input type="hidden" name="org" value="${organization.uuid}">
<label for="who">Call somebody from outside: e-mail or extension</label><input id="who" name="who" size="36">
<label for="from">Caller's number</label><input id="from" name="from" value="+390255501234" size="20">
<p><button class="main">Ring</button></p></form>
<h2>Calls now</h2>
${
  active.length === 0
    ? html`<p class="soft">Nobody is on the telephone.</p>`
    : scrolling(
        'Calls now',
        html`<table><thead><tr><th>Since</th><th>Kind</th><th>Legs</th><th>Act</th></tr></thead><tbody>${active
          .slice(0, 100)
          .map(
            (call) => html`<tr><td>${timeText(call.createdMs)}</td><td>${call.kind}</td>
<td>${call.legs.map(({ name, number, state }) => html`${name} ${number}: ${state}<br>`)}</td>
<td>${act({ to: 'calls/end', label: 'End', fields: { org: organization.uuid, call: call.sessionUuid } })}</td></tr>`,
          )}</tbody></table>`,
      )
}`;
}

function ring(
  parts: EmulatorParts,
  calls: CallSimulator,
  input: { org: string; who: string; from: string },
): { back: string; notice: string } {
  const back = `/control-hub/calls?org=${input.org}`;
  const wanted = input.who.trim().toLowerCase();
  const fits = (person: EmulatedPerson): boolean =>
    person.orgUuid === input.org &&
    person.active &&
    !person.deleted &&
    (person.email === wanted || person.extension === wanted);
  const person = [...parts.services.world.people.values()].find(fits);
  if (person === undefined) return { back, notice: `Nobody active has the e-mail or extension "${input.who}".` };
  calls.inbound({ toPersonUuid: person.uuid, from: input.from, name: '' });
  return { back, notice: `${nameOf(person)}'s telephone rings.` };
}
