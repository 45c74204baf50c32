import type { FastifyInstance } from 'fastify';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import type { Services, World } from '../state/world.ts';
import { askControl } from './control.ts';
import { act, field, type Inspected, live, mountAct, mountPage } from './frame.ts';
import { registerSnapshotActs, snapshotsPart } from './snapshots-part.ts';
import { clientText, DAY_MS, dateText, distanceText, personText, spanText } from './words.ts';

const BACK = '/inspector/clock';
const SHOWN = 30;
const STEPS = [
  { label: '1 minute', ms: 60_000 },
  { label: '10 minutes', ms: 600_000 },
  { label: '1 hour', ms: 3_600_000 },
  { label: '1 day', ms: DAY_MS },
  { label: '7 days', ms: 7 * DAY_MS },
  { label: '14 days', ms: 14 * DAY_MS },
  { label: '90 days', ms: 90 * DAY_MS },
];
const RATES = [0, 1, 10, 60, 600];

interface Due {
  atMs: number;
  what: string;
}

/** The emulated time: now, how fast, on by a press, and what falls due next. */
export function registerClockPage(app: FastifyInstance, inspected: Inspected): void {
  const { clock } = inspected.parts.services;
  mountPage(app, inspected, {
    path: 'clock',
    area: 'clock',
    topics: ['clock', 'tokens', 'faults'],
    render: async () => ({ title: 'Clock', body: body(inspected, await snapshotsPart(app, inspected)) }),
  });
  registerSnapshotActs(app, inspected);
  mountAct(app, 'clock/advance', async ({ ms = '' }) => {
    await askControl(app, { method: 'POST', url: '/_emulator/clock', body: { advanceMs: Number(ms) } });
    return { back: BACK, notice: `Moved on by ${spanText(Number(ms))}. It is ${dateText(clock.now())} UTC.` };
  });
  mountAct(app, 'clock/rate', async ({ rate = '' }) => {
    await askControl(app, { method: 'POST', url: '/_emulator/clock', body: { rate: Number(rate) } });
    return { back: BACK, notice: rateText(clock.rate) };
  });
}

function rateText(rate: number): string {
  if (rate === 0) return 'Time stands still.';
  return rate === 1 ? "Time runs with the machine's." : `Time runs ${rate} times as fast as the machine's.`;
}

/** Ends of tokens, by consent; those of a rotation's old tokens mean nothing. */
function tokensDue(world: World): Due[] {
  const ends = new Map<string, Due>();
  const note = (kind: string, token: { grantUuid: string; expiresMs: number }): void => {
    const grant = world.grants.get(token.grantUuid);
    if (grant === undefined || grant.ended !== null) return;
    const key = `${kind}${grant.uuid}`;
    if ((ends.get(key)?.atMs ?? 0) >= token.expiresMs) return;
    const whose = `${clientText(world, grant.clientId)} of ${personText(world, grant.personUuid)}`;
    ends.set(key, { atMs: token.expiresMs, what: `${kind} of ${whose} runs out` });
  };
  for (const token of world.accessTokens.values()) note('Access token', token);
  for (const token of world.refreshTokens.values()) if (token.replacedMs === null) note('Refresh token', token);
  return [...ends.values()];
}

function due({ parts }: Inspected): Due[] {
  const { world, clock } = parts.services;
  const nowMs = clock.now();
  const audit = world.audit.filter(({ visibleMs }) => visibleMs > nowMs);
  const interests = [...world.webhookInterests.values()];
  const found: Due[] = [
    ...tokensDue(world),
    ...audit.map(({ visibleMs, description }) => ({ atMs: visibleMs, what: `The admin audit shows: ${description}` })),
    ...parts.faults
      .list()
      .flatMap(({ kind, untilMs, fromMs }) => [
        ...(fromMs === undefined ? [] : [{ atMs: fromMs, what: `Chaos begins: ${kind}` }]),
        ...(untilMs === undefined ? [] : [{ atMs: untilMs, what: `Chaos ends: ${kind}` }]),
      ]),
    ...interests.map(({ expiresMs, personUuid }) => ({
      atMs: expiresMs,
      what: `Interest registration of ${personText(world, personUuid)} ends`,
    })),
    ...passwordsDue(parts.services),
  ];
  return found.filter(({ atMs }) => atMs > nowMs).sort((a, b) => a.atMs - b.atMs);
}

/** Passwords of those whose authorizations would die with them. */
function passwordsDue({ world }: Services): Due[] {
  const people = new Set(
    [...world.grants.values()].filter(({ ended }) => ended === null).map(({ personUuid }) => personUuid),
  );
  return [...people].flatMap((uuid) => {
    const person = world.people.get(uuid);
    const days = world.organizations.get(person?.orgUuid ?? '')?.identity?.passwordMaxAgeDays ?? null;
    if (person === undefined || person.externalIdp || days === null) return [];
    return [
      { atMs: person.passwordChangedMs + days * DAY_MS, what: `Webex password of ${personText(world, uuid)} expires` },
    ];
  });
}

function body(inspected: Inspected, snapshots: SafeHtml): SafeHtml {
  const { clock } = inspected.parts.services;
  const nowMs = clock.now();
  const coming = due(inspected);
  return html`${live(
    'now',
    html`<p class="big">${dateText(nowMs)} UTC</p><p>${rateText(clock.rate)} Whoever follows this clock moves along; it goes back only by a snapshot.</p>`,
  )}
<h2>Move on</h2>
<p>${STEPS.map(({ label, ms }) => act({ to: 'clock/advance', label: `+ ${label}`, fields: { ms: String(ms), back: BACK } }))}</p>
<p class="soft">Everything due on the way happens in order, each at its own time.</p>
<h2>How fast</h2>
<p>${RATES.map((rate) => act({ to: 'clock/rate', label: rate === 0 ? 'Stand still' : `× ${rate}`, about: 'speed', fields: { rate: String(rate), back: BACK } }))}</p>
<form class="filter" method="post" action="/inspector/clock/rate" aria-label="Another speed"><input type="hidden" name="back" value="${BACK}">
${field({ name: 'rate', label: 'Times real time', value: String(clock.rate), type: 'number' })}<button>Set</button></form>
${snapshots}
<h2>What falls due next</h2>
${live(
  'due',
  coming.length === 0
    ? html`<p class="empty">Nothing that has a date: no tokens live, no chaos, no audit event on its way.</p>`
    : html`${scrolling(
        'What falls due next',
        html`<table class="rows"><thead><tr><th>In</th><th>When</th><th>What</th></tr></thead><tbody>${coming
          .slice(0, SHOWN)
          .map(
            ({ atMs, what }, index) =>
              html`<tr data-key="due-${index}"><td class="nowrap">${distanceText(atMs, nowMs)}</td><td class="nowrap">${dateText(atMs)}</td><td class="long">${what}</td></tr>`,
          )}</tbody></table>`,
      )}${coming.length > SHOWN ? html`<p class="soft">And ${coming.length - SHOWN} more, later.</p>` : null}`,
)}`;
}
