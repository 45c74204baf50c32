import type { FastifyInstance } from 'fastify';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import { WEBHOOK_CHAOS_KINDS, type WebhookChaosEntry, type WebhookChaosKind } from '../webhooks/chaos-rules.ts';
import { webhooksOf } from '../webhooks/door.ts';
import { askControl } from './control.ts';
import { act, type Choice, field, type Inspected, live, mountAct, select } from './frame.ts';
import { distanceText, organizationText, percentText, spanText } from './words.ts';

const BACK = '/inspector/chaos#webhooks';
const API = '/_emulator/webhooks/chaos';
const MINUTE_MS = 60_000;

const KIND_WORDS: Record<WebhookChaosKind, string> = {
  lose: 'never sent',
  duplicate: 'sent twice',
  reorder: 'sent after the next one',
  delay: 'sent late',
  'corrupt-signature': 'sent with a wrong signature',
};

/** Acts of the part "Webhooks" of the page Chaos. */
export function registerWebhookChaos(app: FastifyInstance, { parts }: Inspected): void {
  const { clock } = parts.services;
  mountAct(app, 'chaos/webhooks/add', async (fields) => {
    const texts = ['kind', 'webhook', 'resource', 'orgUuid', 'seed'].filter((name) => (fields[name] ?? '') !== '');
    const number = (name: string, factor: number): number | undefined =>
      (fields[name] ?? '') === '' ? undefined : Number(fields[name]) * factor;
    const minutes = number('minutes', MINUTE_MS);
    const body = {
      ...Object.fromEntries(texts.map((name) => [name, fields[name]])),
      ...{ probability: number('probability', 0.01), times: number('times', 1), delayMs: number('delaySeconds', 1000) },
      untilMs: minutes === undefined ? undefined : clock.now() + minutes,
    };
    await askControl(app, { method: 'POST', url: API, body });
    return { back: BACK, notice: `At work on webhooks: ${KIND_WORDS[fields.kind as WebhookChaosKind]}.` };
  });
  mountAct(app, 'chaos/webhooks/remove', async ({ rule = '' }) => {
    await askControl(app, { method: 'DELETE', url: `${API}/${encodeURIComponent(rule)}` });
    return { back: BACK, notice: 'This rule for webhooks is gone.' };
  });
  mountAct(app, 'chaos/webhooks/clear', async () => {
    await askControl(app, { method: 'DELETE', url: API });
    return { back: BACK, notice: 'All rules for webhooks are gone: each is sent as it should be.' };
  });
}

function aimText({ parts }: Inspected, rule: WebhookChaosEntry): string {
  const { world } = parts.services;
  const { webhookUuid, resource, orgUuid } = rule;
  const name =
    webhookUuid === undefined ? 'every webhook' : (world.webhooks.get(webhookUuid)?.name ?? 'a webhook that is gone');
  return [name, resource, orgUuid === undefined ? undefined : `in ${organizationText(world, orgUuid)}`]
    .filter((part) => part !== undefined)
    .join(', ');
}

function termsText(rule: WebhookChaosEntry, nowMs: number): string {
  const { kind, probability, times, untilMs, delayMs, seed } = rule;
  const isOver = (times !== undefined && rule.hits >= times) || (untilMs !== undefined && untilMs <= nowMs);
  return [
    isOver ? 'over' : null,
    probability === undefined ? 'all of them' : percentText(probability),
    kind === 'delay' ? `by ${spanText(delayMs ?? MINUTE_MS)}` : null,
    times === undefined ? null : `${times} at most`,
    untilMs === undefined || isOver ? null : `ends ${distanceText(untilMs, nowMs)}`,
    seed === undefined ? null : `seed ${seed}`,
  ]
    .filter((term) => term !== null)
    .join(', ');
}

function row(inspected: Inspected, rule: WebhookChaosEntry): SafeHtml {
  const what = KIND_WORDS[rule.kind];
  return html`<tr data-key="webhooks-${rule.id}"><td>${what}</td><td>${aimText(inspected, rule)}</td>
<td>${termsText(rule, inspected.parts.services.clock.now())}</td><td class="number" data-name="struck">${rule.hits} of ${rule.seen}</td>
<td>${act({ to: 'chaos/webhooks/remove', label: 'Remove', about: `rule for webhooks: ${what}`, fields: { rule: rule.id, back: BACK } })}</td></tr>`;
}

function addForm({ parts }: Inspected): SafeHtml {
  const { world } = parts.services;
  const webhooks = [...world.webhooks.values()];
  const organizations = [...world.organizations.values()].map(({ uuid: value, name: label }) => ({ value, label }));
  const any = (label: string, choices: readonly Choice[]): Choice[] => [{ value: '', label }, ...choices];
  const own = (name: string, label: string): SafeHtml =>
    field({
      name,
      id: `webhooks-${name}`,
      label,
      value: '',
      type: name === 'seed' ? 'text' : 'number',
    });
  const choose = (name: string, label: string, choices: readonly Choice[]): SafeHtml =>
    select({ name, id: `webhooks-${name}`, label, choices, chosen: '' });
  return html`<form method="post" action="/inspector/chaos/webhooks/add" aria-label="Add a rule for webhooks"><input type="hidden" name="back" value="${BACK}"><div class="filter">
${choose(
  'kind',
  'What happens',
  WEBHOOK_CHAOS_KINDS.map((value) => ({ value, label: KIND_WORDS[value] })),
)}
${choose(
  'webhook',
  'Webhook',
  any(
    'every webhook',
    webhooks.map(({ uuid: value, name: label }) => ({ value, label })),
  ),
)}
${choose(
  'resource',
  'News about',
  any(
    'anything',
    [...new Set(webhooks.map(({ resource }) => resource))]
      .filter((one) => one !== 'all')
      .map((value) => ({ value, label: value })),
  ),
)}
${choose('orgUuid', 'Organization', any('any organization', organizations))}
${own('probability', 'Share of deliveries, in percent')}
${own('times', 'Ends after so many')}
${own('minutes', 'Ends after minutes (emulated clock)')}
${own('delaySeconds', 'How late, in seconds (those sent late)')}
${own('seed', 'Seed (optional)')}
<button>Add<span class="unseen"> a rule for webhooks</span></button></div></form>`;
}

/** The part "Webhooks" of the page Chaos: rules at work, one more by a form. */
export function webhookChaos(inspected: Inspected): SafeHtml {
  const rules = webhooksOf(inspected.parts.services).chaos.list();
  return html`<h2 id="webhooks">Webhooks that go wrong</h2>
${live(
  'webhook-rules',
  rules.length === 0
    ? html`<p class="empty">No rule is at work: every webhook is sent as it should be.</p>`
    : html`${scrolling(
        'Rules for webhooks',
        html`<table class="rows"><thead><tr><th>What</th><th>Which</th><th>Terms</th><th class="number">Struck</th><th>Act</th></tr></thead><tbody>${rules.map(
          (rule) => row(inspected, rule),
        )}</tbody></table>`,
      )}<p>${act({ to: 'chaos/webhooks/clear', label: 'Remove all', about: 'rules for webhooks', fields: { back: BACK } })}</p>`,
)}
<h3>Add a rule for webhooks</h3>
${addForm(inspected)}
<p class="soft">What is left empty means: all deliveries, without end, a minute late. What became of each delivery stands on the page <a href="/inspector/webhooks">Webhooks</a>.</p>`;
}
