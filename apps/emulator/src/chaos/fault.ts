/** What can happen to a request on its way. The README's table says what each does. */
export const FAULT_KINDS = [
  'rate-limited',
  'unavailable',
  'wrong-region',
  'html',
  'slow',
  'timeout',
  'reset',
  'trickle',
  'truncated',
  'empty-page',
  'shifting-page',
  'link-form',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export const LINK_FORMS = ['relative', 'doubled', 'two-links', 'two-headers'] as const;
export const PAGE_CHANGES = ['removed', 'added', 'moved'] as const;
export const OUTAGE_STATUSES = [500, 502, 503, 504] as const;

/** A rule: which requests meet trouble, of what kind, how often and how long. Everything but the kind may be left out. */
export interface Fault {
  kind: FaultKind;
  /** `GET /v1/people/{personId}`; the names inside the braces do not matter. */
  operation?: string;
  /** Prefix of the pathname. */
  path?: string;
  /** One of the areas of `chaos/fault-aim.ts`, as `identity` or `calls`. */
  area?: string;
  clientId?: string;
  orgUuid?: string;
  /** From 0 to 1; without it every fitting request is struck. */
  probability?: number;
  /** Of the rule's own random stream; without it the emulator's seed and the rule's number. */
  seed?: string;
  /** Ends after so many hits. */
  times?: number;
  fromMs?: number;
  untilMs?: number;
  /** A hit by chance brings hits for all fitting requests for so long … */
  burstMs?: number;
  /** … or for so many of them, itself included. */
  burstRequests?: number;
  /** Of `unavailable`: 500, 502, 503 (default) or 504. */
  status?: number;
  /** Without it a 429 carries no `Retry-After`. */
  retryAfterSeconds?: number;
  /** On the emulator's clock: how long `slow` waits, `timeout` holds on, or between two drips of `trickle`. */
  delayMs?: number;
  /** `reset`, `timeout`: the request is carried out and its answer breaks off there; 0 loses it whole. `truncated`: where. */
  afterBytes?: number;
  /** Size of a drip of `trickle`. */
  dripBytes?: number;
  /** `truncated`: breaks off a chunked body instead of one with the right content-length. */
  chunked?: boolean;
  /** Of `link-form`. */
  form?: (typeof LINK_FORMS)[number];
  /** Of `shifting-page`. */
  change?: (typeof PAGE_CHANGES)[number];
}

/** A rule at work. */
export interface ActiveFault extends Fault {
  id: string;
  /** Requests struck so far. */
  hits: number;
  preset?: string;
}

/** Takes its rule away when called. */
export type FaultHandle = (() => void) & { readonly id: string };

/** Rules in the order they were added; the first that fits a request, and whose chance falls so, is the one it meets. */
export interface Faults {
  add(fault: Fault): FaultHandle;
  list(): readonly ActiveFault[];
  /** False: there is no such rule (any more). */
  remove(id: string): boolean;
  clear(): void;
  /** Adds a named mix of rules; the same seed gives the same run. Returns their ids. */
  usePreset(name: string, seed: string): string[];
}
