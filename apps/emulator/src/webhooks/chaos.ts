import type { Services } from '../state/world.ts';
import { createWebhookChaosRules, type WebhookChaosRules } from './chaos-rules.ts';
import type { DeliveryOutcome, Parcel } from './delivery-log.ts';

export type MangleMode = 'lose' | 'duplicate' | 'reorder';

export interface Mangling {
  mode: MangleMode;
  left: number;
}

/** Deliveries held back to be reordered go out at the latest after so long. */
const REORDER_PATIENCE_MS = 30_000;

export interface WebhookChaos {
  rules: WebhookChaosRules;
  /** Takes a parcel on its way to the post: it may never arrive there, or twice, late or out of order. */
  hand(parcel: Parcel): void;
  /** The next `count` deliveries are lost, sent twice, or gathered and sent in reverse. */
  mangle(mode: MangleMode, count: number): void;
  /** What is left of the last `mangle`, for snapshots. */
  mangling(): Mangling | null;
  /** After the world was replaced: what was held back will never leave. */
  forget(): void;
}

/** What the chaos needs of the rest of the delivery. */
export interface ChaosExits {
  dispatch(parcel: Parcel): void;
  write(parcel: Parcel, outcome: DeliveryOutcome): void;
}

function note(result: DeliveryOutcome['result'], detail: string): DeliveryOutcome {
  return { result, detail, status: null, headers: null };
}

/** Spoils deliveries on purpose: by seeded rules, or the next few by hand. */
export function createWebhookChaos(services: Services, exits: ChaosExits): WebhookChaos {
  const rules = createWebhookChaosRules();
  const { clock, truth } = services;
  let mangling: Mangling | null = null;
  let gathered: Parcel[] = [];
  /** By rule: what waits until the next delivery the rule does not hold has passed. */
  const held = new Map<string, Parcel[]>();

  const tell = (kind: string, parcel: Parcel, more: Record<string, number | boolean> = {}): void => {
    const { webhook, resource, event } = parcel;
    const { uuid, orgUuid, clientId } = webhook;
    truth.record({ atMs: clock.now(), kind, orgUuid, clientId, detail: { webhook: uuid, resource, event, ...more } });
  };
  const lose = (parcel: Parcel): void => {
    exits.write(parcel, note('lost', 'lost on purpose'));
    tell('webhook-lost', parcel);
  };
  const releaseGathered = (): void => {
    const reversed = gathered.reverse();
    gathered = [];
    for (const parcel of reversed) exits.dispatch(parcel);
  };
  const releaseHeld = (): void => {
    const waiting = [...held.values()].flat();
    held.clear();
    for (const parcel of waiting) exits.dispatch(parcel);
  };
  const hold = (rule: string, parcels: Parcel[]): void => {
    const waiting = held.get(rule) ?? [];
    held.set(rule, [...waiting, ...parcels]);
    for (const parcel of parcels) {
      exits.write(parcel, note('held-back', 'to be sent out of order'));
      clock.at(clock.now() + REORDER_PATIENCE_MS, () => {
        const still = held.get(rule) ?? [];
        if (!still.includes(parcel)) return;
        held.set(
          rule,
          still.filter((other) => other !== parcel),
        );
        exits.dispatch(parcel);
      });
    }
  };

  const byRules = (parcel: Parcel): void => {
    const fate = rules.decide(parcel, clock.now());
    if (fate.lost) {
      lose(parcel);
      return;
    }
    const { copies: count, delayMs, corrupt } = fate;
    const heldBack = fate.heldBy !== null && delayMs === 0;
    if (count > 1 || delayMs > 0 || corrupt || heldBack)
      tell('webhook-spoiled', parcel, { copies: count, delayMs, corrupt, heldBack });
    const copies = Array.from({ length: count }, () => ({ ...parcel, corrupt }));
    if (delayMs > 0) {
      exits.write(parcel, note('delayed', `kept for ${delayMs} ms`));
      clock.at(clock.now() + delayMs, () => {
        for (const copy of copies) exits.dispatch(copy);
      });
    } else if (fate.heldBy !== null) hold(fate.heldBy, copies);
    else {
      for (const copy of copies) exits.dispatch(copy);
      if (held.size > 0) releaseHeld();
    }
  };

  const byHand = (mode: MangleMode, parcel: Parcel, last: boolean): void => {
    if (mode === 'lose') lose(parcel);
    else if (mode === 'duplicate') {
      exits.dispatch(parcel);
      exits.dispatch({ ...parcel });
    } else {
      gathered.push(parcel);
      exits.write(parcel, note('held-back', 'to be sent out of order'));
      if (gathered.length === 1) clock.at(clock.now() + REORDER_PATIENCE_MS, releaseGathered);
      if (last) releaseGathered();
    }
  };

  return {
    rules,
    hand: (parcel) => {
      if (mangling === null) {
        byRules(parcel);
        return;
      }
      const { mode } = mangling;
      mangling.left -= 1;
      const last = mangling.left <= 0;
      if (last) mangling = null;
      byHand(mode, parcel, last);
    },
    mangle: (mode, count) => {
      releaseGathered();
      mangling = count > 0 ? { mode, left: count } : null;
    },
    mangling: () => (mangling === null ? null : { ...mangling }),
    forget: () => {
      mangling = null;
      gathered = [];
      held.clear();
    },
  };
}
