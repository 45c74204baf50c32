import { sleepOnMachine } from '../../../platform/clock.ts';
import { type Context, nowOf } from '../context.ts';
import { probeOrganization } from './probe-organization.ts';
import { selectDueProbes } from './probes.queries.ts';

/**
 * Organizations asked at the same time, as long as Webex answers promptly: two questions of half a second each, one after the
 * other, make 256 organizations a second. They wait for Webex, not for the database: what they ask of it is gathered (`probe-statements.ts`).
 */
const AT_ONCE = 256;
/** One that takes longer gives its place away, so that a slow organization holds up nobody else. */
const PROMPT_MS = 2_000;
/** Not more than so many wait for Webex in all: an outage must not fill the memory. */
const MOST_IN_FLIGHT = 1_000;
/**
 * A budget of 400 organizations a second: after a restart with everything due, ten thousand are asked over half a minute,
 * not at once, and stay spread.
 */
const ROUND_MS = 250;
const ORGANIZATIONS_A_ROUND = 100;
/** Most organizations have several authorizations due together. */
const ROWS_A_ROUND = 600;

interface InFlight {
  startedMs: number;
  done: Promise<void>;
}

/** Asks what is due until nothing is; looks again while slow ones are still waited for. */
export async function probeDue(context: Context, stopping?: AbortSignal): Promise<void> {
  const { clock } = context.platform;
  const inFlight = new Map<string, InFlight>();
  const start = (organizationId: string): void => {
    const done = probeOrganization(context, organizationId)
      .catch((error: unknown) => {
        // The database is closed under what waits longest; the next process asks again.
        if (stopping?.aborted) return;
        context.platform.log.error({ err: error, organizationId }, 'an organization could not be probed');
      })
      .finally(() => inFlight.delete(organizationId));
    inFlight.set(organizationId, { startedMs: clock.monotonicMs(), done });
  };
  const places = (): number => {
    const slowBeforeMs = clock.monotonicMs() - PROMPT_MS;
    const prompt = [...inFlight.values()].filter(({ startedMs }) => startedMs > slowBeforeMs).length;
    return Math.min(AT_ONCE - prompt, MOST_IN_FLIGHT - inFlight.size);
  };
  while (true) {
    const round = sleepUntilNextRound();
    const due = stopping?.aborted ? [] : await dueNow(context, inFlight);
    for (const organizationId of due) {
      if (stopping?.aborted) break;
      while (places() <= 0) await Promise.race([...waiting(inFlight), sleepOnMachine(ROUND_MS)]);
      if (!inFlight.has(organizationId)) start(organizationId);
    }
    if (due.length === 0 && inFlight.size === 0) break;
    // A full round keeps its time; else it ends with the last answer.
    const allDone = Promise.all(waiting(inFlight));
    await (due.length < ORGANIZATIONS_A_ROUND ? Promise.race([allDone, round.over]) : round.over);
    round.stop();
  }
}

async function dueNow(context: Context, inFlight: ReadonlyMap<string, InFlight>): Promise<string[]> {
  const rows = await selectDueProbes(context.platform.database, {
    now: nowOf(context),
    limit: ROWS_A_ROUND + inFlight.size,
  });
  const due = new Set(rows.map(({ organization_id }) => organization_id));
  return [...due].filter((organizationId) => !inFlight.has(organizationId)).slice(0, ORGANIZATIONS_A_ROUND);
}

const waiting = (inFlight: ReadonlyMap<string, InFlight>): Promise<void>[] =>
  [...inFlight.values()].map(({ done }) => done);

function sleepUntilNextRound(): { over: Promise<void>; stop(): void } {
  const stop = new AbortController();
  return { over: sleepOnMachine(ROUND_MS, stop.signal).catch(() => undefined), stop: () => stop.abort() };
}
