import type { FastifyInstance } from 'fastify';
import { html, type SafeHtml } from '../../pages/page.ts';
import type { TruthEvent } from '../../state/truth-log.ts';
import { ActError, act, field, type Inspected, live, mountAct, mountPage, select } from '../frame.ts';
import { clientText, GRADE_WORDS, personText, whenText } from '../words.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import { type ConsentPlans, consentPlansPart, registerConsentPlans } from './consent-plans.ts';
import { nameOf, type Situation, type Subject, type Target } from './situation.ts';
import { likelyPeople, targetOf } from './target.ts';

/** The first page of the inspector: every situation a client must survive, as a card. */
export function registerSituations(app: FastifyInstance, inspected: Inspected): void {
  const plans: ConsentPlans = new Map();
  registerConsentPlans(app, inspected.parts, plans);
  inspected.parts.services.parts.register('inspector/consent-plans', consentPlansPart(plans));
  const catalogue = createCatalogue(plans);
  const { world } = inspected.parts.services;
  mountPage(app, inspected, {
    path: 'situations',
    area: 'situations',
    topics: ['tokens', 'truth', 'faults'],
    render: (_request, query) => ({
      title: 'Situations',
      body: pageBody(inspected, catalogue, targetOf(world, query)),
    }),
  });
  const mount = (verb: 'stage' | 'undo', run: (situation: Situation, target: Target) => string): void =>
    mountAct(app, `situations/${verb}`, (fields) => {
      const situation = catalogue.named(fields.situation ?? '');
      if (situation === null) throw new ActError('There is no such situation.');
      const target = targetOf(world, fields);
      return { back: backTo(target, situation.name), notice: run(situation, target) };
    });
  mount('stage', (situation, target) => {
    const obstacle = obstacleOf(inspected, situation, target);
    if (obstacle !== null) throw new ActError(obstacle);
    return situation.stage(inspected, target);
  });
  mount('undo', (situation, target) => {
    if (situation.undo === undefined) throw new ActError('This cannot be undone.');
    return situation.undo.run(inspected, target);
  });
}

function backTo({ person, clientId, serviceAppId }: Target, card: string): string {
  const query = new URLSearchParams({
    ...(person === null ? {} : { person: person.uuid }),
    ...(clientId === null ? {} : { client: clientId }),
    ...(serviceAppId === null ? {} : { app: serviceAppId }),
  });
  return `/inspector/situations?${query}#${card}`;
}

function obstacleOf(inspected: Inspected, situation: Situation, target: Target): string | null {
  const { subject } = situation;
  if (subject.includes('integration') && target.clientId === null) return 'No integration is registered yet.';
  if (subject.includes('person') && target.person === null) return 'There is nobody to choose.';
  return situation.obstacle?.(inspected, target) ?? null;
}

function pageBody(inspected: Inspected, catalogue: Catalogue, target: Target): SafeHtml {
  return html`<p class="lead">Choose for whom, then press one button: Webex behaves from then on as it would in that situation.
Each card says what will follow, and how well that is known.</p>
${chooser(inspected, target)}
<nav aria-label="Kinds of situations"><ul class="toc">${catalogue.groups.map(
    ({ name, title }) => html`<li><a href="#group-${name}">${title}</a></li>`,
  )}</ul></nav>
${catalogue.groups.map(
  ({ name, title, situations }) => html`<h2 id="group-${name}">${title}</h2>
${live(
  `cards-${name}`,
  html`<ul class="cards">${situations.map((situation) => card(inspected, situation, target))}</ul>`,
)}`,
)}`;
}

function chooser({ parts }: Inspected, { person, clientId, serviceAppId }: Target): SafeHtml {
  const { world } = parts.services;
  const apps = [...world.serviceApps.values()].map(({ clientId: value, name }) => ({ value, label: name }));
  const clients = [...world.integrations.values()].map(({ clientId: value, name }) => ({ value, label: name }));
  return html`<form class="filter" method="get" action="/inspector/situations" aria-label="For whom">
${field({ name: 'person', label: 'Person (name or e-mail)', value: person?.email ?? '', list: 'people' })}
<datalist id="people">${likelyPeople(world).map((one) => html`<option value="${one.email}">${nameOf(one)}</option>`)}</datalist>
${
  clients.length === 0
    ? html`<p class="soft">No integration is registered yet: connect a program, or <code>POST /_emulator/integrations</code>.</p>`
    : select({ name: 'client', label: 'Integration', choices: clients, chosen: clientId ?? '' })
}
${apps.length === 0 ? null : select({ name: 'app', label: 'Service App', choices: apps, chosen: serviceAppId ?? '' })}
<button>Choose</button></form>`;
}

function concerns(inspected: Inspected, subject: Subject, target: Target): string {
  const { world } = inspected.parts.services;
  const who = target.person === null ? 'nobody' : nameOf(target.person);
  const what = clientText(world, target.clientId);
  const where = target.organization.name;
  if (subject === 'service-app') return `${clientText(world, target.serviceAppId)} in ${where}`;
  if (subject === 'person') return who;
  if (subject === 'person+integration') return `${who}, ${what}`;
  if (subject === 'integration') return `${what} in ${where}`;
  return subject === 'organization' ? where : 'everybody';
}

/** When this last happened to the chosen ones, out of the truth log. */
function lastTime(events: readonly TruthEvent[], situation: Situation, target: Target): TruthEvent | null {
  const { subject } = situation;
  const found = events.findLast(
    ({ kind, personUuid, clientId, detail }) =>
      situation.codes.includes(kind) &&
      (!subject.includes('person') || personUuid === target.person?.uuid) &&
      (!subject.includes('integration') || clientId === target.clientId) &&
      detail?.fault === undefined,
  );
  return found ?? null;
}

function card(inspected: Inspected, situation: Situation, target: Target): SafeHtml {
  const { services } = inspected.parts;
  const { name, title, codes, article, what, follows, grade, look, undo, subject } = situation;
  const obstacle = obstacleOf(inspected, situation, target);
  const staged = obstacle === null && situation.isStaged?.(inspected, target) === true;
  const about = concerns(inspected, subject, target);
  const last = lastTime(services.truth.all(), situation, target);
  const fields = {
    situation: name,
    person: target.person?.uuid ?? '',
    client: target.clientId ?? '',
    app: target.serviceAppId ?? '',
    back: backTo(target, name),
  };
  return html`<li class="card${staged ? ' staged' : ''}" id="${name}" data-key="${name}"><h3>${title}</h3>
<p>${what}</p>
<dl><dt>Follows</dt><dd>${follows}</dd><dt>Known</dt><dd>${GRADE_WORDS[grade]}</dd></dl>
<details id="look-${name}"><summary>What to look at</summary><p>${look}</p><p class="codes">${links(target)}</p></details>
${codes.length === 0 ? null : html`<p class="codes">${codes.join(', ')}${article === null ? '' : ` · article ${article}`}</p>`}
${
  last === null
    ? null
    : html`<p class="soft">Last happened at ${whenText(last.atMs, services.clock.now())}${
        last.personUuid === undefined ? '' : ` to ${personText(services.world, last.personUuid)}`
      }.</p>`
}
<div class="acts">${
    obstacle !== null
      ? html`<p class="soft">${obstacle}</p>`
      : staged
        ? html`<p><span class="mark"><span aria-hidden="true">◆</span> Staged now</span> for ${about}</p>${
            undo === undefined
              ? null
              : html`<p>${act({ to: 'situations/undo', label: 'Undo', about: title, fields })}<span class="soft">${undo.does}</span></p>`
          }`
        : act({ to: 'situations/stage', label: `Stage for ${about}`, about: `: ${title}`, fields })
  }</div></li>`;
}

function links({ person, clientId }: Target): SafeHtml {
  const tokens = new URLSearchParams(person === null ? {} : { person: person.uuid });
  const requests = new URLSearchParams(clientId === null ? {} : { client: clientId });
  return html`<a href="/inspector/tokens?${tokens.toString()}">tokens</a> · <a href="/inspector/requests?${requests.toString()}">requests</a> · <a href="/inspector/truth">truth</a>`;
}
