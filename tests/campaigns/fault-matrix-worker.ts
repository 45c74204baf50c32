// One of the processes of the fault matrix: plays its share of the cases and tells each outcome to the parent.

import { setTimeout as pause } from 'node:timers/promises';
import { type Outcome, play } from './fault-matrix-play.ts';
import { SCENARIOS } from './fault-matrix-scenarios.ts';
import { createStage } from './fault-matrix-stage.ts';
import { playTransients, type TransientResult } from './fault-matrix-transient.ts';

/** Cases take a second or two; on a busy machine ten times as long. */
const PATIENCE_MS = 120_000;

export interface Share {
  name: string;
  databaseUrl: string;
  dataDir: string;
  rounds: number;
  transients: number;
}

export type Report =
  | { kind: 'outcome'; outcome: Outcome }
  /** A case that could not be played: it counts as wrong. */
  | { kind: 'failure'; scenario: string; error: string }
  | { kind: 'transients'; result: TransientResult; tookMs: number }
  | { kind: 'done' };

process.once('message', (share: Share) => {
  work(share).then(
    () => tell({ kind: 'done' }),
    (error: unknown) => tell({ kind: 'failure', scenario: 'the process itself', error: textOf(error) }),
  );
});

async function work(share: Share): Promise<void> {
  const stage = await createStage(share);
  try {
    for (let round = 0; round < share.rounds; round += 1) {
      for (const scenario of SCENARIOS) {
        try {
          tell({ kind: 'outcome', outcome: await inTime(play(stage, scenario)) });
        } catch (error) {
          tell({ kind: 'failure', scenario: scenario.name, error: textOf(error) });
        }
      }
    }
    if (share.transients > 0) await workTransients(stage, share.transients);
  } finally {
    await stage.close();
  }
}

async function workTransients(stage: Awaited<ReturnType<typeof createStage>>, runs: number): Promise<void> {
  const startedAt = performance.now();
  await stage.begin({
    cast: 'witness',
    traffic: false,
    modes: {
      passwordChangeKillsAccess: false,
      rotation: 'none',
      rotationGraceMs: 0,
      deadRefreshError: 'invalid_grant',
      auditDelayMs: 10_000,
      inferredEvidence: true,
      prefixedAuditCategories: false,
      blockedIntegrationRedirects: false,
    },
    restMs: 0,
    trafficAtMs: 0,
    lastsMs: 0,
  });
  const result = await playTransients(stage, runs);
  tell({ kind: 'transients', result, tookMs: performance.now() - startedAt });
}

/** A case that hangs must not hold up the campaign. */
function inTime<T>(playing: Promise<T>): Promise<T> {
  const late = pause(PATIENCE_MS, null, { ref: false }).then((): T => {
    throw new Error(`not over after ${PATIENCE_MS / 1000} s of the machine`);
  });
  return Promise.race([playing, late]);
}

function tell(report: Report): void {
  process.send?.(report);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
