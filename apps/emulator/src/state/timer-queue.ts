/** Something to be done when a clock reaches `atMs`; equal times keep the order they were given in. */
export interface Timer {
  atMs: number;
  order: number;
  run: () => void | Promise<void>;
  cancelled: boolean;
}

/** Timers by time, a binary heap: a world of 100,000 people keeps tens of thousands of them. */
export interface TimerQueue {
  add(atMs: number, run: Timer['run']): Timer;
  /** The earliest that still stands, or null. */
  first(): Timer | null;
  cancel(timer: Timer): void;
  clear(): void;
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

/** An empty queue. */
export function createTimerQueue(): TimerQueue {
  let heap: Timer[] = [];
  let order = 0;
  let cancelled = 0;

  const swap = (one: number, other: number): void => {
    const [a, b] = [heap[one], heap[other]];
    if (a === undefined || b === undefined) return;
    heap[one] = b;
    heap[other] = a;
  };
  const beforeAt = (one: number, other: number): boolean => {
    const [a, b] = [heap[one], heap[other]];
    return a !== undefined && b !== undefined && isBefore(a, b);
  };
  const rise = (start: number): void => {
    for (let index = start; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!beforeAt(index, parent)) return;
      swap(index, parent);
      index = parent;
    }
  };
  const sink = (start: number): void => {
    for (let index = start; ; ) {
      const left = 2 * index + 1;
      let least = index;
      if (beforeAt(left, least)) least = left;
      if (beforeAt(left + 1, least)) least = left + 1;
      if (least === index) return;
      swap(index, least);
      index = least;
    }
  };
  const dropFirst = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    sink(0);
  };
  return {
    add: (atMs, run) => {
      order += 1;
      const timer: Timer = { atMs, order, run, cancelled: false };
      heap.push(timer);
      rise(heap.length - 1);
      return timer;
    },
    first: () => {
      for (let timer = heap[0]; timer !== undefined; timer = heap[0]) {
        if (!timer.cancelled) return timer;
        dropFirst();
        cancelled -= 1;
      }
      return null;
    },
    cancel: (timer) => {
      if (timer.cancelled) return;
      timer.cancelled = true;
      cancelled += 1;
      // Ringing timers of answered calls are cancelled in their thousands, long before their time.
      if (cancelled < 1000 || cancelled * 2 < heap.length) return;
      heap = heap.filter((one) => !one.cancelled).sort((one, other) => (isBefore(one, other) ? -1 : 1));
      cancelled = 0;
    },
    clear: () => {
      heap = [];
      cancelled = 0;
    },
  };
}
