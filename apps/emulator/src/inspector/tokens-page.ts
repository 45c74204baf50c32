import type { FastifyInstance } from 'fastify';
import { hidden } from '../control/hide-secrets.ts';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import type { EmulatedGrant, World } from '../state/world.ts';
import { type Choice, field, type Inspected, live, mountPage, select } from './frame.ts';
import { personalTokenForm, registerPersonalToken } from './personal-token.ts';
import { clientText, countText, dateText, distanceText, organizationText, personText, whenText } from './words.ts';

const ROWS = 200;
const STATES: readonly Choice[] = [
  { value: '', label: 'any state' },
  { value: 'works', label: 'works' },
  { value: 'fading', label: "can't be renewed" },
  { value: 'run-out', label: 'run out' },
  { value: 'ended', label: 'ended' },
];

interface Lives {
  /** Latest end of a living access token, and of a living refresh token. */
  accessMs: number | null;
  refreshMs: number | null;
  /** Four characters of each living token. */
  ends: string[];
}

type State = 'works' | 'fading' | 'run-out' | 'ended';

/** Grants by integration and person: state, how long, and what ended them; never a token. */
export function registerTokensPage(app: FastifyInstance, inspected: Inspected): void {
  registerPersonalToken(app, inspected);
  mountPage(app, inspected, {
    path: 'tokens',
    area: 'tokens',
    topics: ['tokens', 'clock'],
    render: (_request, query) => ({ title: 'Tokens', body: body(inspected, query) }),
  });
}

function livesByGrant(world: World, nowMs: number): Map<string, Lives> {
  const lives = new Map<string, Lives>();
  const of = (uuid: string): Lives => {
    const known = lives.get(uuid) ?? { accessMs: null, refreshMs: null, ends: [] };
    lives.set(uuid, known);
    return known;
  };
  for (const { token, grantUuid, expiresMs } of world.accessTokens.values()) {
    if (expiresMs <= nowMs) continue;
    const life = of(grantUuid);
    life.accessMs = Math.max(life.accessMs ?? 0, expiresMs);
    life.ends.push(`access ${hidden(token)}`);
  }
  for (const { token, grantUuid, expiresMs, replacedMs } of world.refreshTokens.values()) {
    if (expiresMs <= nowMs || replacedMs !== null) continue;
    const life = of(grantUuid);
    life.refreshMs = Math.max(life.refreshMs ?? 0, expiresMs);
    life.ends.push(`refresh ${hidden(token)}`);
  }
  return lives;
}

function stateOf(grant: EmulatedGrant, lives: Lives | undefined): State {
  if (grant.ended !== null) return 'ended';
  if (lives?.refreshMs != null && grant.refreshEnded === null) return 'works';
  return lives?.accessMs != null ? 'fading' : 'run-out';
}

const MARKS: Record<State, [string, string]> = {
  works: ['●', 'Works'],
  fading: ['◐', "Can't be renewed"],
  'run-out': ['○', 'Run out'],
  ended: ['■', 'Ended'],
};

function sentence(grant: EmulatedGrant, lives: Lives | undefined, nowMs: number): string {
  const state = stateOf(grant, lives);
  const access = lives?.accessMs ?? null;
  const asking = access === null ? 'No access token lives.' : `Access for another ${spanUntil(access, nowMs)}.`;
  if (grant.ended !== null) return `${whenText(grant.ended.atMs, nowMs)}: ${grant.ended.by}. No token of it works.`;
  if (grant.refreshEnded !== null) {
    return `Since ${whenText(grant.refreshEnded.atMs, nowMs)}: ${grant.refreshEnded.by}. ${asking}`;
  }
  if (state === 'run-out') return 'Nobody renewed it in time.';
  const renewable = lives?.refreshMs ?? null;
  return renewable === null
    ? `${asking} It has no refresh token.`
    : `${asking} Renewable for another ${spanUntil(renewable, nowMs)}.`;
}

function spanUntil(ms: number, nowMs: number): string {
  return distanceText(ms, nowMs).replace(/^in /, '');
}

function fits(world: World, row: { grant: EmulatedGrant; state: State }, query: Record<string, string>): boolean {
  const { grant, state } = row;
  const { person = '', client = '', state: wanted = '' } = query;
  if (client !== '' && grant.clientId !== client) return false;
  if (wanted !== '' && state !== wanted) return false;
  const known = world.people.get(grant.personUuid);
  const text = `${grant.personUuid} ${personText(world, grant.personUuid)} ${known?.email ?? ''}`.toLowerCase();
  return text.includes(person.trim().toLowerCase());
}

function body(inspected: Inspected, query: Record<string, string>): SafeHtml {
  const { world, clock } = inspected.parts.services;
  const nowMs = clock.now();
  const lives = livesByGrant(world, nowMs);
  const found = [...world.grants.values()]
    .reverse()
    .filter((grant) => fits(world, { grant, state: stateOf(grant, lives.get(grant.uuid)) }, query));
  const clients = [
    { value: '', label: 'any integration' },
    ...[...world.integrations.values()].map(({ clientId: value, name: label }) => ({ value, label })),
  ];
  const person = world.people.get(query.person ?? '')?.email ?? query.person ?? '';
  return html`<p class="lead soft">One row for each consent: a person, an integration, and how long its tokens live. Tokens themselves are never shown. To try something out: <a href="#personal">make a personal token</a>.</p>
<form class="filter" method="get" role="search" aria-label="Tokens">
${field({ name: 'person', label: 'Person (name or e-mail)', value: person, type: 'search' })}
${select({ name: 'client', label: 'Integration', choices: clients, chosen: query.client ?? '' })}
${select({ name: 'state', label: 'State', choices: STATES, chosen: query.state ?? '' })}
<button>Filter</button></form>
${live('grants', table(world, { found, lives, nowMs }))}
${personalTokenForm(inspected)}`;
}

function table(world: World, shown: { found: EmulatedGrant[]; lives: Map<string, Lives>; nowMs: number }): SafeHtml {
  const { found, lives, nowMs } = shown;
  if (world.grants.size === 0) {
    return html`<p class="empty">Nobody has authorized anything yet. Start an authorization in your program; it appears here.</p>`;
  }
  if (found.length === 0)
    return html`<p class="empty">No consent fits this filter. <a href="/inspector/tokens">Show all</a></p>`;
  return html`<p class="soft">${countText(found.length, 'consent')}${found.length > ROWS ? `, the newest ${ROWS} of them` : ''}.</p>
${scrolling(
  'Tokens',
  html`<table class="rows"><thead><tr><th>Integration</th><th>Person</th><th>State</th><th>Authorized</th><th>Living tokens</th></tr></thead>
<tbody>${found.slice(0, ROWS).map((grant) => row(world, grant, { lives: lives.get(grant.uuid), nowMs }))}</tbody></table>`,
)}`;
}

function row(
  world: World,
  grant: EmulatedGrant,
  { lives, nowMs }: { lives: Lives | undefined; nowMs: number },
): SafeHtml {
  const [mark, word] = MARKS[stateOf(grant, lives)];
  const ends = [lives?.accessMs, lives?.refreshMs].filter((ms) => ms != null);
  const dates = ends.map(
    (ms, index) => `${index === 0 && lives?.accessMs != null ? 'Access' : 'Renewal'} ends ${dateText(ms)}.`,
  );
  return html`<tr data-key="${grant.uuid}"><td>${clientText(world, grant.clientId)}<br><details id="scopes-${grant.uuid}"><summary class="soft">${countText(grant.scopes.length, 'scope')}</summary>${grant.scopes.map(
    (scope) => html`<code>${scope}</code><br>`,
  )}</details></td>
<td><a href="/inspector/situations?person=${grant.personUuid}&amp;client=${grant.clientId}">${personText(world, grant.personUuid)}</a><br><span class="soft">${organizationText(world, grant.orgUuid)}</span></td>
<td class="long"><span class="mark"><span aria-hidden="true">${mark}</span> ${word}</span><br>${sentence(grant, lives, nowMs)}<br><span class="soft">${dates.map((date) => html`${date}<br>`)}</span></td>
<td class="nowrap" data-name="authorized">${whenText(grant.createdMs, nowMs)}</td>
<td class="soft nowrap" data-name="tokens">${lives === undefined ? 'none' : lives.ends.slice(0, 6).map((end) => html`${end}<br>`)}</td></tr>`;
}
