import type { Parcel } from './delivery-log.ts';

/** Posts under way to one webhook at a time. */
const PARALLEL = 64;
/** Parcels that wait for one webhook; a dead target must not fill the memory. */
const QUEUE_LIMIT = 10_000;

export interface Dispatcher {
  /** False when too many wait already. */
  enqueue(parcel: Parcel): boolean;
  /** Resolves when nothing waits and nothing is on its way. */
  settled(): Promise<void>;
}

interface Lane {
  order: string;
  /** Next one first; the first is the one under way. */
  parcels: Parcel[];
}

interface Counter {
  lanes: Map<string, Lane>;
  ready: Set<Lane>;
  running: number;
  waiting: number;
}

/** Posts of one webhook side by side, those of one call one after the other. */
export function createDispatcher(run: (parcel: Parcel) => Promise<void>): Dispatcher {
  const counters = new Map<string, Counter>();
  let idle: (() => void)[] = [];

  const counterOf = (webhookUuid: string): Counter => {
    const existing = counters.get(webhookUuid);
    if (existing !== undefined) return existing;
    const counter: Counter = { lanes: new Map(), ready: new Set(), running: 0, waiting: 0 };
    counters.set(webhookUuid, counter);
    return counter;
  };
  const finish = (webhookUuid: string, counter: Counter, lane: Lane): void => {
    counter.running -= 1;
    if (lane.parcels.length > 0) counter.ready.add(lane);
    else counter.lanes.delete(lane.order);
    pump(webhookUuid, counter);
    if (counter.running > 0) return;
    counters.delete(webhookUuid);
    if (counters.size > 0) return;
    const waiters = idle;
    idle = [];
    for (const resolve of waiters) resolve();
  };
  const pump = (webhookUuid: string, counter: Counter): void => {
    for (const lane of counter.ready) {
      if (counter.running >= PARALLEL) return;
      counter.ready.delete(lane);
      const parcel = lane.parcels.shift();
      if (parcel === undefined) continue;
      counter.waiting -= 1;
      counter.running += 1;
      void run(parcel).finally(() => finish(webhookUuid, counter, lane));
    }
  };

  return {
    enqueue: (parcel) => {
      const { uuid } = parcel.webhook;
      const counter = counterOf(uuid);
      if (counter.waiting >= QUEUE_LIMIT) return false;
      counter.waiting += 1;
      const lane = counter.lanes.get(parcel.order);
      if (lane === undefined) {
        const fresh = { order: parcel.order, parcels: [parcel] };
        counter.lanes.set(parcel.order, fresh);
        counter.ready.add(fresh);
      } else lane.parcels.push(parcel);
      pump(uuid, counter);
      return true;
    },
    settled: async () => {
      if (counters.size > 0) await new Promise<void>((resolve) => idle.push(resolve));
    },
  };
}
