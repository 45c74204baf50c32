import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { isRefilled, needsAnswer, spoilAnswer } from './answer-faults.ts';
import { type Chance, createChance } from './chance.ts';
import type { ActiveFault, Fault, FaultHandle, FaultKind, Faults } from './fault.ts';
import { type Aimed, aimedAt, isAimedAt } from './fault-aim.ts';
import { isLaterPage } from './page-drift.ts';
import { presetFaults } from './presets.ts';
import { spoilRequest } from './request-faults.ts';
import { PATIENCE_MS } from './wait.ts';

/** The faults, as the HTTP kernel meets them. */
export interface FaultInjector extends Faults {
  /** Before the handler: delays, throws, answers or cuts the request when a fault fits it. */
  strike(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Before the answer leaves: spoils it when a fault of the answer fitted. Returns what is sent instead. */
  spoil(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown;
}

interface Rule {
  fault: ActiveFault;
  chance: Chance;
  burst: { untilMs: number; left: number };
  /** Of `shifting-page`: how far each list has shifted under each client that walks it. */
  walks: Map<string, number>;
}

interface SavedRule {
  fault: ActiveFault;
  counts: [string, number][];
  burst: { untilMs: number; left: number };
  walks: [string, number][];
}

/** The cause of the suite's catalogue a kind would be explained by. */
const CAUSES: Readonly<Record<FaultKind, string>> = {
  'rate-limited': 'rate-limited',
  unavailable: 'webex-outage',
  'wrong-region': 'wrong-region',
  html: 'network',
  slow: 'network',
  timeout: 'network',
  reset: 'network',
  trickle: 'network',
  truncated: 'network',
  'empty-page': 'odd-pages',
  'shifting-page': 'odd-pages',
  'link-form': 'odd-pages',
};

export interface FaultsInput {
  services: Services;
  /** Of the emulator. */
  seed: string;
  /** Real time a fault may hold a request while the clock stands still. */
  patienceMs?: number;
}

/** The faults of one emulator; they are part of its snapshots. */
export function createFaults({ services, seed, patienceMs = PATIENCE_MS }: FaultsInput): FaultInjector {
  const { clock } = services;
  let rules: Rule[] = [];
  let count = 0;
  /** Counts resets. */
  let era = 0;

  const begin = (fault: ActiveFault, saved?: SavedRule): void => {
    const chance = createChance(fault.seed ?? `${seed}/${fault.id}`);
    chance.load(saved?.counts ?? []);
    const rule = { fault, chance, burst: saved?.burst ?? { untilMs: 0, left: 0 }, walks: new Map(saved?.walks ?? []) };
    rules.push(rule);
    // By the clock, not by the next request: the truth log tells when trouble ended.
    if (fault.untilMs !== undefined) clock.at(fault.untilMs, () => void end(fault.id));
  };
  const tell = (fault: ActiveFault, kind: string, detail: Record<string, string | number>): void => {
    const atMs = kind === 'recovered' ? clock.now() : Math.max(clock.now(), fault.fromMs ?? 0);
    const about = {
      orgUuid: fault.orgUuid ?? '',
      ...(fault.clientId === undefined ? {} : { clientId: fault.clientId }),
    };
    services.truth.record({ atMs, kind, ...about, detail: { fault: fault.id, faultKind: fault.kind, ...detail } });
  };
  const end = (id: string): boolean => {
    const rule = rules.find(({ fault }) => fault.id === id);
    if (rule === undefined) return false;
    rules = rules.filter((other) => other !== rule);
    tell(rule.fault, 'recovered', { of: CAUSES[rule.fault.kind], hits: rule.fault.hits });
    return true;
  };
  const add = (given: Fault, preset?: string): FaultHandle => {
    count += 1;
    const fault = { ...given, id: `fault-${count}`, hits: 0, ...(preset === undefined ? {} : { preset }) };
    begin(fault);
    tell(fault, CAUSES[fault.kind], {});
    const own = era;
    // After a reset the same number is another rule's.
    const remove = (): void => void (era === own && end(fault.id));
    return Object.assign(remove, { id: fault.id });
  };
  services.parts.register('chaos/faults', {
    save: () => ({ count, rules: rules.map(saveRule) }),
    load: (saved) => {
      const { count: savedCount = 0, rules: savedRules = [] } = (saved ?? {}) as {
        count?: number;
        rules?: SavedRule[];
      };
      rules = [];
      count = savedCount;
      for (const rule of savedRules) begin({ ...rule.fault }, rule);
    },
    reset: () => {
      rules = [];
      // Numbers are part of the seed: a run repeated after a reset is the same run.
      count = 0;
      era += 1;
    },
  });

  const countHit = (fault: ActiveFault): void => {
    fault.hits += 1;
    // A list that has shifted stays so: such a rule ends, once used up, with its walks.
    if (fault.kind !== 'shifting-page' && fault.hits >= (fault.times ?? Infinity)) end(fault.id);
  };
  const find = (request: FastifyRequest): ActiveFault | null => {
    if (rules.length === 0) return null;
    const aimed = aimedAt(services, request);
    const fitting = rules.filter(({ fault }) => isAimedAt(fault, aimed));
    const nowMs = clock.now();
    // What shifts under a client goes on shifting, whatever else happens to its requests.
    const shifting = fitting.filter(({ fault }) => fault.kind === 'shifting-page');
    for (const rule of shifting) if (strikes({ rule, aimed, request, nowMs })) countHit(rule.fault);
    for (const rule of fitting) {
      if (rule.fault.kind === 'shifting-page' || !strikes({ rule, aimed, request, nowMs })) continue;
      countHit(rule.fault);
      return rule.fault;
    }
    return null;
  };
  return {
    add: (fault) => add(fault),
    list: () => rules.map(({ fault }) => fault),
    remove: end,
    clear: () => {
      for (const { fault } of rules) end(fault.id);
    },
    usePreset: (name, presetSeed) => {
      const faults = presetFaults(name, { seed: presetSeed, nowMs: clock.now() });
      if (faults === null) throw new RangeError(`There is no preset "${name}"`);
      return faults.map((fault) => add(fault, name).id);
    },
    strike: async (request, reply) => {
      const fault = find(request);
      if (fault === null) return;
      request.note = `fault: ${fault.kind} (${fault.id})`;
      if (needsAnswer(fault)) request.fault = fault;
      else await spoilRequest({ fault, clock, patienceMs, request, reply });
    },
    spoil: (request, reply, payload) => {
      const { fault } = request;
      if (fault === null) return payload;
      request.fault = null;
      return spoilAnswer({ fault, services, patienceMs, request, reply, payload });
    },
  };
}

function saveRule({ fault, chance, burst, walks }: Rule): SavedRule {
  return { fault: { ...fault }, counts: chance.save(), burst: { ...burst }, walks: [...walks] };
}

interface Meeting {
  rule: Rule;
  aimed: Aimed;
  request: FastifyRequest;
  nowMs: number;
}

/** Whether the rule strikes this request, by its span, burst and chance. */
function strikes(meeting: Meeting): boolean {
  const { rule, request, nowMs } = meeting;
  const { fault, burst } = rule;
  if (nowMs < (fault.fromMs ?? -Infinity) || nowMs >= (fault.untilMs ?? Infinity)) return false;
  if (fault.kind === 'empty-page' && (request.method !== 'GET' || isRefilled(request))) return false;
  if (fault.kind === 'shifting-page') return shifts(meeting);
  if (fault.probability === undefined) return true;
  if (nowMs < burst.untilMs || burst.left > 0) {
    burst.left = Math.max(0, burst.left - 1);
    return true;
  }
  const hit = falls(meeting);
  if (hit && fault.burstMs !== undefined) burst.untilMs = nowMs + fault.burstMs;
  if (hit && fault.burstRequests !== undefined) burst.left = fault.burstRequests - 1;
  return hit;
}

function keyOf(aimed: Aimed): string {
  return `${aimed.method} ${aimed.pathname} ${aimed.target().clientId ?? ''}`;
}

function falls({ rule, aimed }: Meeting): boolean {
  const { probability } = rule.fault;
  return probability === undefined || rule.chance.falls(keyOf(aimed), probability);
}

/**
 * A list that has shifted stays so until its first page is asked for again. A page that only keeps the shift of an
 * earlier one is no hit of its own.
 */
function shifts(meeting: Meeting): boolean {
  const { rule, aimed, request } = meeting;
  if (request.method !== 'GET') return false;
  const key = keyOf(aimed);
  if (!isLaterPage(request)) {
    rule.walks.delete(key);
    return false;
  }
  const hit = rule.fault.hits < (rule.fault.times ?? Infinity) && falls(meeting);
  const by = (rule.walks.get(key) ?? 0) + (hit ? 1 : 0);
  if (by === 0) return false;
  rule.walks.set(key, by);
  request.pageDrift = { change: rule.fault.change ?? 'removed', by };
  return hit;
}
