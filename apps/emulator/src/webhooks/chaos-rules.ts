import { createRandom, type SeededRandom } from '../state/random.ts';
import type { Parcel } from './delivery-log.ts';

export const WEBHOOK_CHAOS_KINDS = ['lose', 'duplicate', 'reorder', 'delay', 'corrupt-signature'] as const;
export type WebhookChaosKind = (typeof WEBHOOK_CHAOS_KINDS)[number];

/** What goes wrong with deliveries on purpose, to which of them and how often. */
export interface WebhookChaosRule {
  kind: WebhookChaosKind;
  orgUuid?: string;
  webhookUuid?: string;
  resource?: string;
  /** From 0 to 1; 1 when left out. */
  probability?: number;
  /** How long `delay` keeps a delivery, on the emulator's clock; a minute when left out. */
  delayMs?: number;
  /** Ends after striking so often. */
  times?: number;
  /** Ends at this moment of the emulator's clock. */
  untilMs?: number;
  /** The same seed strikes the same deliveries of the same run. */
  seed?: string;
}

export interface WebhookChaosEntry extends WebhookChaosRule {
  id: string;
  /** Deliveries it looked at, and those it struck. */
  seen: number;
  hits: number;
}

export interface SavedWebhookChaos {
  count: number;
  rules: { entry: WebhookChaosEntry; position: number[] }[];
}

/** What the rules decided for one delivery. */
export interface Fate {
  lost: boolean;
  copies: number;
  delayMs: number;
  corrupt: boolean;
  /** The rule that holds it back until another delivery has passed. */
  heldBy: string | null;
}

export interface WebhookChaosRules {
  add(rule: WebhookChaosRule): WebhookChaosEntry;
  remove(id: string): boolean;
  clear(): void;
  list(): WebhookChaosEntry[];
  /** Asks every rule; each draws from a random of its own, once for each delivery that fits it. */
  decide(parcel: Parcel, nowMs: number): Fate;
  save(): SavedWebhookChaos;
  load(saved: SavedWebhookChaos): void;
}

const DEFAULT_DELAY_MS = 60_000;

interface Living {
  entry: WebhookChaosEntry;
  random: SeededRandom;
}

function fits(entry: WebhookChaosEntry, parcel: Parcel, nowMs: number): boolean {
  const { webhook, resource } = parcel;
  if (entry.untilMs !== undefined && nowMs >= entry.untilMs) return false;
  if (entry.times !== undefined && entry.hits >= entry.times) return false;
  if (entry.orgUuid !== undefined && entry.orgUuid !== webhook.orgUuid) return false;
  if (entry.webhookUuid !== undefined && entry.webhookUuid !== webhook.uuid) return false;
  return entry.resource === undefined || entry.resource === resource;
}

/** A random of its own for each rule: deliveries the rule does not fit cannot change whom it strikes. */
function randomOf({ seed, kind, id }: WebhookChaosEntry): SeededRandom {
  return createRandom(`${seed ?? 'linekeeper'}/webhook-chaos/${kind}/${id}`);
}

/** The rules of webhook chaos. The same rules, seeds and deliveries in the same order give the same fates. */
export function createWebhookChaosRules(): WebhookChaosRules {
  let living: Living[] = [];
  let count = 0;
  return {
    add: (rule) => {
      count += 1;
      const entry: WebhookChaosEntry = { ...rule, id: String(count), seen: 0, hits: 0 };
      living.push({ entry, random: randomOf(entry) });
      return { ...entry };
    },
    remove: (id) => {
      const before = living.length;
      living = living.filter(({ entry }) => entry.id !== id);
      return living.length < before;
    },
    clear: () => {
      living = [];
      // Ids are part of the seed: a run repeated after a clear is the same run.
      count = 0;
    },
    list: () => living.map(({ entry }) => ({ ...entry })),
    decide: (parcel, nowMs) => {
      const fate: Fate = { lost: false, copies: 1, delayMs: 0, corrupt: false, heldBy: null };
      for (const { entry, random } of living) {
        if (!fits(entry, parcel, nowMs)) continue;
        entry.seen += 1;
        if (random.next() >= (entry.probability ?? 1)) continue;
        entry.hits += 1;
        if (entry.kind === 'lose') fate.lost = true;
        else if (entry.kind === 'duplicate') fate.copies += 1;
        else if (entry.kind === 'corrupt-signature') fate.corrupt = true;
        else if (entry.kind === 'delay') fate.delayMs += entry.delayMs ?? DEFAULT_DELAY_MS;
        else fate.heldBy ??= entry.id;
      }
      return fate;
    },
    save: () => ({
      count,
      rules: living.map(({ entry, random }) => ({ entry: { ...entry }, position: random.position() })),
    }),
    load: (saved) => {
      count = saved.count;
      living = saved.rules.map(({ entry, position }) => {
        const random = randomOf(entry);
        random.setPosition(position);
        return { entry: { ...entry }, random };
      });
    },
  };
}
