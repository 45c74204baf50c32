import { sleepOnMachine } from '../../platform/clock.ts';
import type { Platform } from '../../platform/platform.ts';
import { versionOf } from './grant-store.ts';
import { claimLease, type GrantRow, renewLease } from './grants.queries.ts';
import type { Processes } from './processes.ts';

/** Renewed four times within its life, for as long as the call to Webex lasts: it always outlives the call. */
export const LEASE_MS = 60_000;
const RENEW_MS = 15_000;
/**
 * A process that can be seen to live and has not renewed its lease is frozen, or its machine is: its call may still be out, and
 * a second one with the same token could end the grant. Only after so long is it taken for hung.
 */
export const FROZEN_MS = 10 * 60_000;

export interface Lease {
  owner: string;
  row: GrantRow;
  /** Ends the renewing; the lease itself ends with the write of the outcome. */
  stopRenewing(): void;
}

export interface LeaseOptions {
  processes: Processes;
  /** How long an expired lease is watched, on the machine's clock, before it is taken over. */
  takeoverPauseMs: number;
}

/**
 * Claims the right to refresh this very version of the grant; null when somebody else has it. A lease seen expired is taken
 * over only when it is still the same after a pause: when the clock was moved, its living owner renews it at once. The lease of a
 * process proven dead is taken over at once: the old token may be good for some seconds only.
 */
export async function claim(platform: Platform, row: GrantRow, options: LeaseOptions): Promise<Lease | null> {
  const { clock, ids } = platform;
  const orphaned = await orphanedLease(row, options.processes);
  const expired = orphaned === null ? await expiredLease(row, clock.now(), options.processes) : null;
  const abandoned = orphaned ?? expired;
  if (row.lease_owner !== null && abandoned === null) return null;
  if (expired !== null) await sleepOnMachine(options.takeoverPauseMs);
  const owner = ids.uuid();
  const until = new Date(clock.now() + LEASE_MS);
  const process = options.processes.ownId;
  const claimed = await claimLease(platform.database, { ...versionOf(row), owner, process, until, abandoned });
  return claimed[0] === undefined
    ? null
    : { owner, row: claimed[0], stopRenewing: keepRenewing(platform, claimed[0], owner) };
}

async function orphanedLease(row: GrantRow, processes: Processes): Promise<{ owner: string; until: Date } | null> {
  if (row.lease_owner === null || row.lease_until === null || row.lease_process === null) return null;
  if (row.lease_process === processes.ownId || !(await processes.ended()).includes(row.lease_process)) return null;
  return { owner: row.lease_owner, until: row.lease_until };
}

async function expiredLease(
  row: GrantRow,
  nowMs: number,
  processes: Processes,
): Promise<{ owner: string; until: Date } | null> {
  if (row.lease_owner === null || row.lease_until === null || row.lease_until.getTime() >= nowMs) return null;
  const isFresh = nowMs - row.lease_until.getTime() < FROZEN_MS;
  if (isFresh && row.lease_process !== null && (await processes.living()).includes(row.lease_process)) return null;
  return { owner: row.lease_owner, until: row.lease_until };
}

function keepRenewing(platform: Platform, row: GrantRow, owner: string): () => void {
  const { clock, log } = platform;
  const stop = new AbortController();
  let untilMs = row.lease_until?.getTime() ?? 0;
  let renewing = false;
  const renew = async (): Promise<void> => {
    if (renewing || untilMs - clock.now() > LEASE_MS - RENEW_MS) return;
    renewing = true;
    const nextMs = clock.now() + LEASE_MS;
    try {
      await renewLease(platform.database, { ...versionOf(row), owner, until: new Date(nextMs) });
      untilMs = nextMs;
    } catch (error) {
      // A failed renewal ends nothing: the save decides whose tokens count.
      log.warn({ err: error, authorizationId: row.authorization_id }, 'a lease was not renewed');
    } finally {
      renewing = false;
    }
  };
  const stopListening = clock.onJump(() => void renew());
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await clock.sleep(RENEW_MS, stop.signal);
      await renew();
    }
  };
  loop().catch(() => undefined);
  return () => {
    stopListening();
    stop.abort();
  };
}
