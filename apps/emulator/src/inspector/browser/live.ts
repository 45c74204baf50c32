import { morphChildren } from './morph.ts';

/** What the stream tells, twice a second at most. */
interface Tick {
  clock: string;
  changed: string[];
}

const QUIET_MS = 700;
const shown = new Set((document.body.dataset.topics ?? '').split(' '));
const state = document.getElementById('live-state');
const pause = document.getElementById('live-pause');
let paused = false;
let stale = false;
let busy = false;

function say(text: string, lost = false): void {
  if (state === null) return;
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle('lost', lost);
}

/** Asks for this page again and takes over what differs, without moving focus, scroll or selection. */
async function refresh(): Promise<void> {
  if (busy || paused) {
    stale = true;
    if (paused) say('paused; something has changed');
    return;
  }
  busy = true;
  stale = false;
  try {
    const address = new URL(location.href);
    address.searchParams.delete('notice');
    const answer = await fetch(address, { cache: 'no-store' });
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const region of document.querySelectorAll<HTMLElement>('[data-live]')) {
      const fresh = next.getElementById(region.id);
      if (fresh !== null) morphChildren(region, fresh);
    }
    document.dispatchEvent(new CustomEvent('inspector:renewed'));
  } catch {
    stale = true;
  }
  // A burst of events brings one new page, not hundreds.
  setTimeout(() => {
    busy = false;
    if (stale && !paused) void refresh();
  }, QUIET_MS);
}

function take(tick: Tick): void {
  const clock = document.getElementById('clock-now');
  if (clock !== null && clock.textContent !== tick.clock) clock.textContent = tick.clock;
  if (tick.changed.some((topic) => shown.has(topic))) void refresh();
}

const stream = new EventSource('/inspector/events');
stream.addEventListener('tick', (event: MessageEvent<string>) => {
  if (!paused && state?.classList.contains('lost')) {
    say('live');
    void refresh();
  }
  take(JSON.parse(event.data) as Tick);
});
stream.addEventListener('error', () => say('the emulator does not answer; what you see is old', true));
addEventListener('pagehide', () => stream.close());

if (shown.size > 0 && !shown.has('')) document.getElementById('live')?.removeAttribute('hidden');
pause?.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  say(paused ? 'paused' : 'live');
  if (!paused && stale) void refresh();
});
