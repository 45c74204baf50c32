import type { FastifyInstance } from 'fastify';
import { LEVERS, type Lever, type LeverField } from '../control/lever-catalogue.ts';
import { html, type SafeHtml } from '../pages/page.ts';
import type { EmulatedPerson, World } from '../state/world.ts';
import { askControl } from './control.ts';
import { ActError, type Choice, field, type Inspected, mountAct, mountPage, select } from './frame.ts';
import { likelyPeople } from './situations/target.ts';
import { GRADE_WORDS } from './words.ts';

const SUBJECT_WORDS: Record<Lever['subject'], string> = {
  person: 'On a person',
  'person+integration': 'On a person and an integration',
  integration: 'On an integration',
  organization: 'On an organization',
  'organization+integration': 'On an integration in one organization',
  'custom-role': 'On a custom role',
  'service-app': 'On a Service App',
  platform: 'On Webex itself',
};

/** Every lever there is, as the catalogue describes it, with a form of its own fields. */
export function registerLeversPage(app: FastifyInstance, inspected: Inspected): void {
  mountPage(app, inspected, {
    path: 'levers',
    area: 'levers',
    topics: [],
    render: (_request, query) => ({ title: 'Levers', body: body(inspected, query) }),
  });
  mountAct(app, 'levers/pull', async (fields) => {
    const lever = LEVERS.find(({ name }) => name === fields.lever);
    if (lever === undefined) throw new ActError('There is no such lever.');
    const given = lever.fields.flatMap((one) => {
      const value = fieldValue(one, fields[one.name] ?? '', inspected.parts.services.world);
      return value === undefined ? [] : [[one.name, value] as const];
    });
    await askControl(app, { method: 'POST', url: `/_emulator/levers/${lever.name}`, body: Object.fromEntries(given) });
    return { back: `/inspector/levers#${lever.name}`, notice: `Done: ${lever.title}.` };
  });
}

/** A field of a form as the control API wants it; undefined where it was left out. */
function fieldValue({ kind, title, optional }: LeverField, text: string, world: World): unknown {
  const trimmed = text.trim();
  if (trimmed === '' && optional === true) return undefined;
  const parts = trimmed.split(/[\s,]+/).filter((part) => part !== '');
  if (kind === 'texts') return parts;
  if (kind === 'people') return parts.map((part) => personUuid(part, title, world));
  if (kind === 'flag') return trimmed === 'true';
  if (kind === 'number') return Number(trimmed);
  return kind === 'person' ? personUuid(trimmed, title, world) : trimmed;
}

function personUuid(text: string, title: string, world: World): string {
  const lower = text.toLowerCase();
  for (const person of world.people.values()) if (person.uuid === lower || person.email === lower) return person.uuid;
  throw new ActError(`${title}: nobody has the e-mail address "${text}".`);
}

function choicesOf({ kind, choices, optional }: LeverField, world: World): readonly Choice[] | null {
  const none = optional === true ? [{ value: '', label: '–' }] : [];
  if (kind === 'flag')
    return [
      { value: 'true', label: 'yes' },
      { value: 'false', label: 'no' },
    ];
  if (kind === 'choice') return [...none, ...(choices ?? []).map((value) => ({ value, label: value }))];
  if (kind === 'organization') {
    return [...none, ...[...world.organizations.values()].map(({ uuid: value, name: label }) => ({ value, label }))];
  }
  if (kind === 'custom-role') {
    return [...none, ...[...world.customRoles.values()].map(({ uuid: value, name: label }) => ({ value, label }))];
  }
  const clients = kind === 'integration' ? world.integrations : kind === 'service-app' ? world.serviceApps : null;
  if (clients === null) return null;
  return [...none, ...[...clients.values()].map(({ clientId: value, name: label }) => ({ value, label }))];
}

/** Looked up once for all cards: it walks over everybody. */
interface Shown {
  world: World;
  likely: readonly EmulatedPerson[];
}

function leverField(lever: Lever, one: LeverField, { world, likely }: Shown): SafeHtml {
  const about = { name: one.name, id: `${lever.name}-${one.name}` };
  const choices = choicesOf(one, world);
  if (choices !== null) return select({ ...about, label: one.title, choices, chosen: '' });
  if (one.kind === 'person') {
    return field({ ...about, label: `${one.title} (e-mail)`, value: likely[0]?.email ?? '', list: 'people' });
  }
  const several = one.kind === 'texts' || one.kind === 'people';
  const label = several ? `${one.title} (separated by commas)` : one.title;
  return field({ ...about, label, value: '', type: one.kind === 'number' ? 'number' : 'text' });
}

function card(lever: Lever, shown: Shown): SafeHtml {
  const { name, title, place, fields, consequence, grade, causes } = lever;
  return html`<li class="card" id="${name}"><h3>${title}</h3>
<p>${consequence}</p>
<dl><dt>Where</dt><dd>${place}</dd><dt>Known</dt><dd>${GRADE_WORDS[grade]}</dd>${causes.length === 0 ? null : html`<dt>Cause</dt><dd>${causes.join(', ')}</dd>`}</dl>
<form class="acts" method="post" action="/inspector/levers/pull"><input type="hidden" name="lever" value="${name}"><input type="hidden" name="back" value="/inspector/levers#${name}">
${fields.map((one) => leverField(lever, one, shown))}
<p><button>${title}</button></p></form></li>`;
}

function body({ parts }: Inspected, query: Record<string, string>): SafeHtml {
  const { world } = parts.services;
  const wanted = (query.search ?? '').trim().toLowerCase();
  const found = LEVERS.filter(({ title, consequence, causes }) =>
    `${title} ${consequence} ${causes.join(' ')}`.toLowerCase().includes(wanted),
  );
  const likely = likelyPeople(world);
  const subjects = [...new Set(found.map(({ subject }) => subject))];
  return html`<p class="lead soft">Everything an administrator, a person or a developer can do to this world, one by one. The page <a href="/inspector/situations">Situations</a> has them by what follows. As data: <code>GET /_emulator/levers</code>.</p>
<form class="filter" method="get" role="search" aria-label="Levers">${field({ name: 'search', label: 'Lever or cause contains', value: query.search ?? '', type: 'search' })}<button>Filter</button></form>
<datalist id="people">${likely.map(({ email, firstName, lastName }) => html`<option value="${email}">${firstName} ${lastName}</option>`)}</datalist>
${found.length === 0 ? html`<p class="empty">No lever fits. <a href="/inspector/levers">Show all</a></p>` : null}
${subjects.map(
  (subject) =>
    html`<h2>${SUBJECT_WORDS[subject]}</h2><ul class="cards">${found.filter((lever) => lever.subject === subject).map((lever) => card(lever, { world, likely }))}</ul>`,
)}`;
}
