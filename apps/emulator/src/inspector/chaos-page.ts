import type { FastifyInstance } from 'fastify';
import { type ActiveFault, FAULT_KINDS, type FaultKind } from '../chaos/fault.ts';
import { FAULT_AREAS } from '../chaos/fault-aim.ts';
import { PRESET_NAMES } from '../chaos/presets.ts';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import { askControl } from './control.ts';
import { act, type Choice, field, type Inspected, live, mountAct, mountPage, select } from './frame.ts';
import { registerWebhookChaos, webhookChaos } from './webhook-chaos.ts';
import { clientText, distanceText, organizationText, percentText, spanText } from './words.ts';

const BACK = '/inspector/chaos';

const KIND_WORDS: Record<FaultKind, string> = {
  'rate-limited': '429: too many requests',
  unavailable: '5xx: Webex is down',
  'wrong-region': '451: ask another region',
  html: "200 with a proxy's HTML page",
  slow: 'right, but late',
  timeout: 'no answer until the client gives up',
  reset: 'connection breaks off',
  trickle: 'right, in drips',
  truncated: 'body cut short',
  'empty-page': 'empty page with a next link',
  'shifting-page': 'list changes while it is walked',
  'link-form': 'Link header in an odd form',
};

const PRESET_WORDS: Record<string, string> = {
  'rough-day': 'everything goes wrong a little, for a day',
  'bad-network': 'the way to Webex is bad, Webex is well',
  throttled: 'limits are met all the time',
  outage: 'nothing works for ten minutes',
  'restless-lists': 'lists change while they are walked',
};

/** Number fields of the form: name, label, factor to the unit of the API. */
const NUMBERS = [
  { name: 'probability', label: 'Share of requests, in percent', factor: 0.01 },
  { name: 'times', label: 'Ends after so many', factor: 1 },
  { name: 'minutes', label: 'Ends after minutes (emulated clock)', factor: 60_000 },
  { name: 'retryAfterSeconds', label: 'Retry-After, in seconds (429)', factor: 1 },
  { name: 'delayMs', label: 'Delay, in seconds (slow, timeout)', factor: 1000 },
] as const;

/** Rules of trouble: what is at work, how often it struck, one more by a form, away by a button. */
export function registerChaosPage(app: FastifyInstance, inspected: Inspected): void {
  const { clock } = inspected.parts.services;
  mountPage(app, inspected, {
    path: 'chaos',
    area: 'chaos',
    topics: ['faults', 'clock'],
    render: () => ({ title: 'Chaos', body: body(inspected) }),
  });
  mountAct(app, 'chaos/add', async (fields) => {
    const texts = (['kind', 'path', 'area', 'clientId', 'orgUuid'] as const).filter(
      (name) => (fields[name] ?? '') !== '',
    );
    const numbers = NUMBERS.filter(({ name }) => (fields[name] ?? '') !== '');
    const rule: Record<string, unknown> = {
      ...Object.fromEntries(texts.map((name) => [name, fields[name]])),
      ...Object.fromEntries(numbers.map(({ name, factor }) => [name, Number(fields[name]) * factor])),
    };
    const { minutes, ...fault } = rule;
    const until = typeof minutes === 'number' ? { untilMs: clock.now() + minutes } : {};
    await askControl(app, { method: 'POST', url: '/_emulator/faults', body: { ...fault, ...until } });
    return { back: BACK, notice: `At work: ${KIND_WORDS[fields.kind as FaultKind]}.` };
  });
  mountAct(app, 'chaos/remove', async ({ rule = '' }) => {
    await askControl(app, { method: 'DELETE', url: `/_emulator/faults/${encodeURIComponent(rule)}` });
    return { back: BACK, notice: 'This rule is gone.' };
  });
  mountAct(app, 'chaos/clear', async () => {
    await askControl(app, { method: 'DELETE', url: '/_emulator/faults' });
    return { back: BACK, notice: 'All rules are gone: Webex is well.' };
  });
  registerWebhookChaos(app, inspected);
  mountAct(app, 'chaos/preset', async ({ preset = '', seed = '' }) => {
    const given = { preset, ...(seed === '' ? {} : { seed }) };
    await askControl(app, { method: 'POST', url: '/_emulator/chaos', body: given });
    return { back: BACK, notice: `At work: ${preset}.` };
  });
}

function aimText({ parts }: Inspected, fault: ActiveFault): string {
  const { world } = parts.services;
  const aims = [
    fault.operation ?? (fault.area === undefined ? fault.path : `area ${fault.area}`) ?? 'everything',
    ...(fault.clientId === undefined ? [] : [`of ${clientText(world, fault.clientId)}`]),
    ...(fault.orgUuid === undefined ? [] : [`in ${organizationText(world, fault.orgUuid)}`]),
  ];
  return aims.join(' ');
}

function termsText(fault: ActiveFault, nowMs: number): string {
  const { probability, times, fromMs, untilMs, status, retryAfterSeconds, delayMs, afterBytes } = fault;
  return [
    probability === undefined ? null : percentText(probability),
    status === undefined ? null : `status ${status}`,
    retryAfterSeconds === undefined ? null : `Retry-After ${retryAfterSeconds} s`,
    delayMs === undefined ? null : `delay ${spanText(delayMs)}`,
    afterBytes === undefined ? null : `after ${afterBytes} bytes of the answer`,
    times === undefined ? null : `${times} times at most`,
    fromMs === undefined || fromMs <= nowMs ? null : `begins ${distanceText(fromMs, nowMs)}`,
    untilMs === undefined ? null : `ends ${distanceText(untilMs, nowMs)}`,
  ]
    .filter((term) => term !== null)
    .join(', ');
}

function ruleRow(inspected: Inspected, fault: ActiveFault): SafeHtml {
  const origin = fault.preset ?? (fault.seed?.startsWith('situation ') === true ? fault.seed : null);
  return html`<tr data-key="${fault.id}"><td>${KIND_WORDS[fault.kind]}${origin === null ? null : html`<br><span class="soft">${origin}</span>`}</td>
<td class="path">${aimText(inspected, fault)}</td><td>${termsText(fault, inspected.parts.services.clock.now())}</td>
<td class="number" data-name="struck">${fault.hits}</td>
<td>${act({ to: 'chaos/remove', label: 'Remove', about: KIND_WORDS[fault.kind], fields: { rule: fault.id, back: BACK } })}</td></tr>`;
}

function addForm({ parts }: Inspected): SafeHtml {
  const { world } = parts.services;
  const any = (label: string, choices: readonly Choice[]): Choice[] => [{ value: '', label }, ...choices];
  const kinds = FAULT_KINDS.map((value) => ({ value, label: `${KIND_WORDS[value]} (${value})` }));
  const areas = Object.keys(FAULT_AREAS).map((value) => ({ value, label: value }));
  const clients = [...world.integrations.values()].map(({ clientId: value, name: label }) => ({ value, label }));
  const organizations = [...world.organizations.values()].map(({ uuid: value, name: label }) => ({ value, label }));
  return html`<form method="post" action="/inspector/chaos/add" aria-label="Add a rule"><input type="hidden" name="back" value="${BACK}"><div class="filter">
${select({ name: 'kind', label: 'What happens', choices: kinds, chosen: '' })}
${field({ name: 'path', label: 'Path begins with', value: '/v1/' })}
${select({ name: 'area', label: 'or area', choices: any('no area', areas), chosen: '' })}
${select({ name: 'clientId', label: 'Client', choices: any('any client', clients), chosen: '' })}
${select({ name: 'orgUuid', label: 'Organization', choices: any('any organization', organizations), chosen: '' })}
${NUMBERS.map(({ name, label }) => field({ name, label, value: '', type: 'number' }))}
<button class="main">Add</button></div></form>`;
}

function body(inspected: Inspected): SafeHtml {
  const rules = inspected.parts.faults.list();
  return html`<p class="lead soft">Trouble on the way and at Webex. The first rule that fits a request strikes it. The same seed gives the same run.</p>
<h2>At work</h2>
${live(
  'rules',
  rules.length === 0
    ? html`<p class="empty">No rule is at work: Webex is well.</p>`
    : html`${scrolling(
        'Rules',
        html`<table class="rows"><thead><tr><th>What</th><th>Whom</th><th>Terms</th><th class="number">Struck</th><th>Act</th></tr></thead><tbody>${rules.map(
          (fault) => ruleRow(inspected, fault),
        )}</tbody></table>`,
      )}<p>${act({ to: 'chaos/clear', label: 'Remove all', fields: { back: BACK } })}</p>`,
)}
<h2>Add a rule</h2>
${addForm(inspected)}
<h2>Named mixes</h2>
<form class="filter" method="post" action="/inspector/chaos/preset" aria-label="Add a named mix"><input type="hidden" name="back" value="${BACK}">
${select({ name: 'preset', label: 'Mix', choices: PRESET_NAMES.map((value) => ({ value, label: PRESET_WORDS[value] === undefined ? value : `${value}: ${PRESET_WORDS[value]}` })), chosen: '' })}
${field({ name: 'seed', label: 'Seed (optional)', value: '' })}<button>Add</button></form>
${webhookChaos(inspected)}`;
}
