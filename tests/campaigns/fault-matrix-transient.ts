import type { Fault } from '@linekeeper/emulator';
import type { Stage } from './fault-matrix-stage.ts';

/** Kinds of trouble that pass, on every road to Webex the product takes. */
const KINDS: readonly Fault[] = [
  { kind: 'rate-limited', retryAfterSeconds: 30 },
  { kind: 'rate-limited' },
  { kind: 'unavailable', status: 500 },
  { kind: 'unavailable', status: 502 },
  { kind: 'unavailable', status: 503 },
  { kind: 'unavailable', status: 504 },
  { kind: 'reset' },
  { kind: 'reset', afterBytes: 0 },
  { kind: 'html' },
  { kind: 'truncated', afterBytes: 20 },
];
const PATHS = ['/v1/', '/v1/', '/v1/people', '/v1/people/me', '/v1/access_token', '/v1/adminAudit', '/v1/telephony'];
const STEP_MS = 15_000;
const HOUR_MS = 3_600_000;

export interface TransientResult {
  runs: number;
  /** Incidents that opened although nobody's authorization had ended. */
  wrongDeaths: string[];
}

/**
 * Run after run of one to three troubles at once, each on some of the requests, with the same authorizations throughout: what
 * one run left behind meets the next. In every tenth run the renewal of all authorizations falls into the trouble.
 */
export async function playTransients(stage: Stage, runs: number): Promise<TransientResult> {
  const { emulator, ids } = stage;
  const random = (below: number): number => Math.floor(ids.jitter() * below);
  const before = new Set((await stage.incidents()).map(({ number }) => number));
  const wrongDeaths: string[] = [];
  for (let run = 0; run < runs; run += 1) {
    const troubles = Array.from({ length: 1 + random(3) }, () => drawTrouble(random));
    const lastsMs = 10_000 + random(130_000);
    const renewal = run % 10 === 9;
    if (renewal) await emulator.clock.advance(7 * 24 * HOUR_MS);
    await stage.signInAgain();
    const untilMs = emulator.clock.now() + lastsMs;
    for (const fault of troubles) emulator.faults.add({ ...fault, untilMs });
    const step = { ms: renewal ? STEP_MS / 4 : STEP_MS, traffic: random(3) === 0 };
    await stage.pass(lastsMs, step);
    emulator.faults.clear();
    await stage.pass(30_000, { ...step, ms: STEP_MS });
    for (const { number, cause } of await stage.incidents()) {
      if (before.has(number)) continue;
      before.add(number);
      wrongDeaths.push(`run ${run}: ${cause} after ${troubles.map(describeTrouble).join(' and ')}`);
    }
  }
  return { runs, wrongDeaths };
}

function drawTrouble(random: (below: number) => number): Fault {
  const kind = KINDS[random(KINDS.length)];
  const path = PATHS[random(PATHS.length)];
  if (kind === undefined || path === undefined) throw new Error('drawn beyond the list');
  // A lost answer of the token endpoint ends a grant where tokens rotate: `lost-in-rotation`, and no trouble that passes.
  const aimed = kind.afterBytes === 0 && path !== '/v1/people' ? { ...kind, path: '/v1/people' } : { ...kind, path };
  return random(2) === 0 ? aimed : { ...aimed, probability: 0.3 + random(60) / 100 };
}

function describeTrouble({ kind, status, path, probability }: Fault): string {
  return `${kind}${status === undefined ? '' : ` ${status}`} on ${path ?? 'all'}${probability === undefined ? '' : ` (${probability})`}`;
}
