import { createRandom } from '../state/random.ts';
import type { Fault } from './fault.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const API = { path: '/v1/' };

export interface PresetInput {
  seed: string;
  nowMs: number;
}

/** Small troubles of the way and of the servers, none of which kills anything. */
function networkTrouble(share: number): Fault[] {
  return [
    { ...API, kind: 'reset', probability: 0.003 * share },
    { ...API, kind: 'reset', afterBytes: 0, probability: 0.002 * share },
    { ...API, kind: 'reset', afterBytes: 200, probability: 0.002 * share },
    { ...API, kind: 'timeout', delayMs: 2 * MINUTE_MS, probability: 0.001 * share },
    { ...API, kind: 'slow', delayMs: 3_000, probability: 0.01 * share },
    { ...API, kind: 'trickle', dripBytes: 512, delayMs: 250, probability: 0.003 * share },
    { ...API, kind: 'truncated', probability: 0.002 * share },
    { ...API, kind: 'truncated', chunked: true, probability: 0.002 * share },
    { ...API, kind: 'html', probability: 0.001 * share },
  ];
}

function limits(share: number): Fault[] {
  return [
    { ...API, kind: 'rate-limited', retryAfterSeconds: 5, probability: 0.01 * share, burstRequests: 3 },
    { ...API, kind: 'rate-limited', probability: 0.003 * share },
    { area: 'call-records', kind: 'rate-limited', retryAfterSeconds: 60, probability: 0.05 * share },
  ];
}

/** Outages at moments of the seed's choosing within the next day, each for one to eight minutes. */
function outages({ seed, nowMs }: PresetInput, count: number): Fault[] {
  const random = createRandom(`${seed}/outages`);
  return Array.from({ length: count }, () => {
    const fromMs = nowMs + random.integer(DAY_MS);
    const untilMs = fromMs + (1 + random.integer(8)) * MINUTE_MS;
    return { ...API, kind: 'unavailable', status: random.pick([500, 502, 503, 504]), fromMs, untilMs };
  });
}

const PRESETS: Readonly<Record<string, (input: PresetInput) => Fault[]>> = {
  /** A day on which everything goes wrong a little: for campaigns of a day or more. */
  'rough-day': (input) => [
    ...outages(input, 4),
    { ...API, kind: 'unavailable', status: 502, probability: 0.002, burstMs: 20_000 },
    { ...API, kind: 'unavailable', status: 504, probability: 0.002 },
    ...limits(1),
    ...networkTrouble(1),
    { ...API, kind: 'empty-page', probability: 0.01 },
    { ...API, kind: 'shifting-page', change: 'removed', probability: 0.005 },
    { ...API, kind: 'shifting-page', change: 'added', probability: 0.005 },
  ],
  /** The way to Webex is bad, Webex is well. */
  'bad-network': () => networkTrouble(10),
  /** Limits are met all the time. */
  throttled: () => limits(15),
  /** Nothing works for ten minutes from now on. */
  outage: ({ nowMs }) => [{ kind: 'unavailable', untilMs: nowMs + 10 * MINUTE_MS }],
  /** Lists change while they are walked, and have empty pages. */
  'restless-lists': () => [
    { kind: 'empty-page', probability: 0.2 },
    { kind: 'shifting-page', change: 'removed', probability: 0.1 },
    { kind: 'shifting-page', change: 'added', probability: 0.1 },
    { kind: 'shifting-page', change: 'moved', probability: 0.1 },
  ],
};

export const PRESET_NAMES: readonly string[] = Object.keys(PRESETS);

/** The rules of a preset, or null when there is none of this name. */
export function presetFaults(name: string, input: PresetInput): Fault[] | null {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  return preset?.(input).map((fault, index) => ({ ...fault, seed: `${input.seed}/${name}/${index}` })) ?? null;
}
