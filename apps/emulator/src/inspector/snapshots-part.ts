import type { FastifyInstance } from 'fastify';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import type { KeptSnapshot } from '../state/snapshots.ts';
import { askControl } from './control.ts';
import { act, field, type Inspected, live, mountAct } from './frame.ts';
import { dateText, distanceText } from './words.ts';

const BACK = '/inspector/clock#snapshots';
const MEGABYTE = 1_000_000;

/** Acts of the part "Snapshots" of the page Clock. */
export function registerSnapshotActs(app: FastifyInstance, { parts }: Inspected): void {
  const { clock } = parts.services;
  mountAct(app, 'clock/snapshot', async ({ name = '' }) => {
    const kept = (await askControl(app, {
      method: 'POST',
      url: '/_emulator/snapshot',
      body: { name: name.trim() },
    })) as KeptSnapshot;
    return { back: BACK, notice: `Kept as ${nameOf(kept)}: ${dateText(kept.nowMs)} UTC.` };
  });
  mountAct(app, 'clock/restore', async ({ snapshot = '' }) => {
    await askControl(app, { method: 'POST', url: '/_emulator/restore', body: { id: snapshot } });
    return { back: BACK, notice: `The world of ${snapshot} is back. It is ${dateText(clock.now())} UTC.` };
  });
  mountAct(app, 'clock/forget', async ({ snapshot = '' }) => {
    await askControl(app, { method: 'DELETE', url: `/_emulator/snapshots/${encodeURIComponent(snapshot)}` });
    return { back: BACK, notice: `${snapshot} is forgotten.` };
  });
}

function nameOf({ id, name }: KeptSnapshot): string {
  return name === '' ? id : `${name} (${id})`;
}

function sizeText(bytes: number): string {
  return `${(bytes / MEGABYTE).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}

function row(snapshot: KeptSnapshot, nowMs: number): SafeHtml {
  const { id, nowMs: atMs, bytes } = snapshot;
  return html`<tr data-key="${id}"><td>${nameOf(snapshot)}</td><td>${dateText(atMs)}<br><span class="soft">${distanceText(atMs, nowMs)}</span></td>
<td class="number" data-name="size">${sizeText(bytes)}</td>
<td>${act({ to: 'clock/restore', label: 'Restore', about: nameOf(snapshot), fields: { snapshot: id, back: BACK } })}
${act({ to: 'clock/forget', label: 'Forget', about: nameOf(snapshot), fields: { snapshot: id, back: BACK } })}</td></tr>`;
}

/** The part "Snapshots" of the page Clock: keep the world as it is now, and go back to it. */
export async function snapshotsPart(app: FastifyInstance, { parts }: Inspected): Promise<SafeHtml> {
  const { snapshots } = (await askControl(app, { method: 'GET', url: '/_emulator/snapshots' })) as {
    snapshots: KeptSnapshot[];
  };
  const nowMs = parts.services.clock.now();
  return html`<h2 id="snapshots">Snapshots</h2>
<p class="lead soft">A snapshot keeps the whole world: people, tokens, time, chaos, modes. Restoring sets the clock back too; tokens given out since are refused, calls under way end. The last ten are kept until the emulator stops.</p>
<form class="filter" method="post" action="/inspector/clock/snapshot" aria-label="Take a snapshot"><input type="hidden" name="back" value="${BACK}">
${field({ name: 'name', id: 'snapshot-name', label: 'Name (optional)', value: '' })}<button>Take a snapshot</button></form>
${live(
  'snapshot-list',
  snapshots.length === 0
    ? html`<p class="empty">None yet. Take one before you break something.</p>`
    : scrolling(
        'Snapshots',
        html`<table class="rows"><thead><tr><th>Snapshot</th><th>Its moment</th><th class="number">Size</th><th>Act</th></tr></thead><tbody>${snapshots
          .toReversed()
          .map((one) => row(one, nowMs))}</tbody></table>`,
      ),
)}`;
}
