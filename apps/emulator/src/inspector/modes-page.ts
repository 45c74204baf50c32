import type { FastifyInstance } from 'fastify';
import { MODE_FACTS, MODE_NAMES, type ModeFacts } from '../mode-catalogue.ts';
import { DEFAULT_MODES } from '../modes.ts';
import { html, type SafeHtml } from '../pages/page.ts';
import type { Modes } from '../state/world.ts';
import { askControl } from './control.ts';
import { ActError, act, field, type Inspected, live, mountAct, mountPage, select } from './frame.ts';
import { countText, GRADE_WORDS } from './words.ts';

const BACK = '/inspector/modes';
type ModeName = keyof Modes;

function backTo(name: ModeName): string {
  return `${BACK}#${name}`;
}

/** A value of a mode as a person says it. */
function valueText({ values }: ModeFacts, value: Modes[ModeName]): string {
  if ('unit' in values) return `${(Number(value) / values.factor).toLocaleString('en')} ${values.unit}`;
  return values.find((one) => one.value === value)?.says ?? String(value);
}

/** What a form sent, as the mode wants it. */
function sentValue({ title, values }: ModeFacts, text: string): unknown {
  if (!('unit' in values)) return values.find(({ value }) => String(value) === text)?.value;
  if (text.trim() === '') throw new ActError(`${title}: say how many ${values.unit}.`);
  return Math.round(Number(text) * values.factor);
}

/** Where nobody knows what the real platform does: the choices, what is known, and a form for each. */
export function registerModesPage(app: FastifyInstance, inspected: Inspected): void {
  const { modes } = inspected.parts.services;
  mountPage(app, inspected, {
    path: 'modes',
    area: 'modes',
    topics: ['modes'],
    render: () => ({ title: 'Modes', body: body(modes) }),
  });
  mountAct(app, 'modes/set', async (fields) => {
    const name = MODE_NAMES.find((one) => one === fields.mode);
    if (name === undefined) throw new ActError('There is no such mode.');
    const facts = MODE_FACTS[name];
    const value = sentValue(facts, fields.value ?? '');
    await askControl(app, { method: 'POST', url: '/_emulator/modes', body: { [name]: value } });
    return { back: backTo(name), notice: `From now on: ${facts.title}: ${valueText(facts, modes[name])}.` };
  });
  mountAct(app, 'modes/defaults', async () => {
    await askControl(app, { method: 'POST', url: '/_emulator/modes', body: { ...DEFAULT_MODES } });
    return { back: BACK, notice: 'All modes are at their defaults.' };
  });
}

function valueField(name: ModeName, facts: ModeFacts, now: Modes[ModeName]): SafeHtml {
  const { values } = facts;
  const about = { name: 'value', id: `${name}-value` };
  if ('unit' in values) {
    const label = `Change to (${values.unit})`;
    return field({ ...about, label, value: String(Number(now) / values.factor), type: 'number' });
  }
  const choices = values.map(({ value, says }) => ({
    value: String(value),
    label: value === DEFAULT_MODES[name] ? `${says} (default)` : says,
  }));
  return select({ ...about, label: 'Change to', choices, chosen: String(now) });
}

function card(modes: Modes, name: ModeName): SafeHtml {
  const facts = MODE_FACTS[name];
  const { title, known, more, grade } = facts;
  const now = modes[name];
  const isChanged = now !== DEFAULT_MODES[name];
  return html`<li class="card${isChanged ? ' staged' : ''}" id="${name}" data-key="${name}"><h2>${title}</h2>
<dl><dt>Now</dt><dd><strong>${valueText(facts, now)}</strong>${isChanged ? html` <span class="mark"><span aria-hidden="true">◆</span> changed</span>` : null}</dd>
<dt>Default</dt><dd>${isChanged ? valueText(facts, DEFAULT_MODES[name]) : 'the same'} <span class="soft">(${GRADE_WORDS[grade]})</span></dd>
<dt>Known</dt><dd>${known}${more === undefined ? null : html` More: <code>docs/webex/${more}</code>.`}</dd></dl>
<form class="acts" method="post" action="/inspector/modes/set" aria-label="${title}"><input type="hidden" name="mode" value="${name}"><input type="hidden" name="back" value="${backTo(name)}">
${valueField(name, facts, now)}<p><button>Set<span class="unseen">: ${title}</span></button> <code class="soft">${name}</code></p></form></li>`;
}

function body(modes: Modes): SafeHtml {
  const changed = MODE_NAMES.filter((name) => modes[name] !== DEFAULT_MODES[name]).length;
  return html`<p class="lead">Where Webex's behaviour is not known, or was seen to differ, this emulator can do both. A program that can be trusted survives every choice. A change acts from the next request on. As data: <code>GET /_emulator/modes</code>.</p>
${live(
  'modes',
  html`<section>${
    changed === 0
      ? html`<p class="soft">All ${MODE_NAMES.length} modes are at their defaults: what is best known of Webex.</p>`
      : html`<p>${countText(changed, 'mode')} of ${MODE_NAMES.length} changed. ${act({ to: 'modes/defaults', label: 'All to their defaults', fields: { back: BACK } })}</p>`
  }</section><ul class="cards">${MODE_NAMES.map((name) => card(modes, name))}</ul>`,
)}`;
}
