import type { FastifyInstance } from 'fastify';
import { html, type SafeHtml } from '../pages/page.ts';
import type { EmulatedCall, EmulatedLeg } from '../state/world.ts';
import { askControl } from './control.ts';
import { act, field, mountAct } from './frame.ts';

export const CALLS_PAGE = '/inspector/calls';

interface CallAct {
  /** Last part of the control API's path. */
  action: string;
  label: string;
  fits(leg: EmulatedLeg): boolean;
}

const isTalking = ({ state }: EmulatedLeg): boolean => ['connected', 'held', 'remoteHeld'].includes(state);
const isMember = ({ memberUuid, memberKind }: EmulatedLeg): boolean => memberUuid !== null && memberKind !== 'group';
const rings = ({ state, personality }: EmulatedLeg): boolean => state === 'alerting' && personality === 'terminator';
const talks = (leg: EmulatedLeg): boolean => isTalking(leg) && isMember(leg);

/** Always in sight. */
const FIRST_ACTS: readonly CallAct[] = [
  { action: 'answer', label: 'Answer', fits: (leg) => rings(leg) && leg.memberKind !== 'group' },
  { action: 'reject', label: 'Decline', fits: (leg) => rings(leg) && isMember(leg) },
  { action: 'hold', label: 'Hold', fits: (leg) => talks(leg) && leg.state !== 'held' },
  { action: 'resume', label: 'Resume', fits: (leg) => talks(leg) && leg.state === 'held' },
  { action: 'hang-up', label: 'Hang up', fits: (leg) => leg.memberKind !== 'group' && !rings(leg) },
];
/** Behind "More". */
const MORE_ACTS: readonly CallAct[] = [
  { action: 'mute', label: 'Mute', fits: (leg) => talks(leg) && !leg.muted },
  { action: 'unmute', label: 'Unmute', fits: (leg) => talks(leg) && leg.muted },
  { action: 'park', label: 'Park', fits: talks },
  { action: 'push', label: 'Push', fits: talks },
  { action: 'to-voicemail', label: 'To voicemail', fits: (leg) => isMember(leg) && (rings(leg) || isTalking(leg)) },
];
/** With somebody else named. */
const SENDING_ACTS: readonly CallAct[] = [
  { action: 'transfer', label: 'Transfer', fits: talks },
  { action: 'divert', label: 'Divert', fits: (leg) => isMember(leg) && (rings(leg) || isTalking(leg)) },
];

/** Mounts what somebody at one end of a call can do. */
export function registerCallActs(app: FastifyInstance): void {
  for (const { action, label } of [...FIRST_ACTS, ...MORE_ACTS, ...SENDING_ACTS]) {
    mountAct(app, `calls/${action}`, async ({ call = '', member = '', who = '', destination = '' }) => {
      const body = { call, member, ...(destination === '' ? {} : { destination }) };
      await askControl(app, { method: 'POST', url: `/_emulator/calls/${action}`, body });
      return { back: CALLS_PAGE, notice: `${label}: ${who}${destination === '' ? '' : ` to ${destination}`}.` };
    });
  }
  mountAct(app, 'calls/retrieve', async ({ member = '', from = '' }) => {
    await askControl(app, { method: 'POST', url: '/_emulator/calls/retrieve', body: { member, from } });
    return { back: CALLS_PAGE, notice: `${member} picks the parked call up.` };
  });
}

/** Name and number of one end. */
export function whoIs({ name, number, memberKind }: EmulatedLeg): string {
  const text = [name, number].filter((part) => part !== '').join(' ');
  return text === '' ? memberKind : text;
}

function sendingForm(call: EmulatedCall, leg: EmulatedLeg): SafeHtml {
  const acts = SENDING_ACTS.filter(({ fits }) => fits(leg));
  const first = acts[0];
  if (first === undefined) return html``;
  const who = whoIs(leg);
  const id = `to-${leg.callHalf.replace(/\W/g, '-')}`;
  return html`<form class="filter" method="post" action="/inspector/calls/${first.action}" aria-label="Send the call of ${who} elsewhere">
<input type="hidden" name="call" value="${call.sessionUuid}"><input type="hidden" name="member" value="${leg.memberUuid ?? ''}"><input type="hidden" name="who" value="${who}"><input type="hidden" name="back" value="${CALLS_PAGE}">
${field({ name: 'destination', id, label: 'Elsewhere: extension or number', value: '' })}
${acts.map(({ action, label }) => html`<button formaction="/inspector/calls/${action}">${label}</button>`)}</form>`;
}

/** One end of a living call with what can be done there. */
export function legItem(call: EmulatedCall, leg: EmulatedLeg): SafeHtml {
  const who = whoIs(leg);
  const fields = { call: call.sessionUuid, member: leg.memberUuid ?? 'external', who, back: CALLS_PAGE };
  const buttons = (acts: readonly CallAct[]): SafeHtml[] =>
    acts
      .filter(({ fits }) => fits(leg))
      .map(({ action, label }) => act({ to: `calls/${action}`, label, about: who, fields }));
  const more = buttons(MORE_ACTS);
  return html`<li>${who} <span class="soft">${leg.memberKind === 'person' ? '' : leg.memberKind}</span> <strong>${stateText(call, leg)}</strong>
${buttons(FIRST_ACTS)}${
  more.length === 0
    ? null
    : html`<details id="more-${leg.callHalf.replace(/\W/g, '-')}"><summary>More<span class="unseen"> for ${who}</span></summary>${more}${sendingForm(call, leg)}</details>`
}</li>`;
}

const STATE_WORDS: Record<EmulatedLeg['state'], string> = {
  connecting: 'waits',
  alerting: 'rings',
  connected: 'talks',
  held: 'has the other side on hold',
  remoteHeld: 'is on hold',
  disconnected: 'gone',
};

function stateText({ parked }: EmulatedCall, leg: EmulatedLeg): string {
  if (parked?.waitingHalf === leg.callHalf) return 'is parked';
  const muted = leg.muted ? ', muted' : '';
  const recorded = leg.recording === null ? '' : ', recorded';
  return `${STATE_WORDS[leg.state]}${muted}${recorded}`;
}
