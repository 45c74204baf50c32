import type { VaultSignal } from '../../token-vault/index.ts';

/** What was heard through a standby during a drill and is not written down yet. */
export interface DrillHeard {
  organizationId: string;
  drillId: string;
  calls: number;
  refused: number;
  firstGoodAt: Date | null;
}

/** Counts the calls of this process during the drills that run now. */
export interface DrillCounts {
  /** These drills run now; all others are forgotten. */
  follow(drills: readonly { organizationId: string; drillId: string; standbyId: string; startedAt: Date }[]): void;
  heard(signal: VaultSignal): void;
  /** What came since the last time. */
  take(): DrillHeard[];
}

interface Followed extends DrillHeard {
  standbyId: string;
  startedAt: Date;
}

export function createDrillCounts(): DrillCounts {
  const followed = new Map<string, Followed>();
  return {
    follow: (drills) => {
      for (const drill of drills) {
        if (followed.get(drill.standbyId)?.drillId === drill.drillId) continue;
        followed.set(drill.standbyId, { ...drill, calls: 0, refused: 0, firstGoodAt: null });
      }
      for (const { standbyId, drillId } of followed.values()) {
        if (!drills.some((drill) => drill.drillId === drillId)) followed.delete(standbyId);
      }
    },
    heard: (signal) => {
      const one = followed.get(signal.target.authorizationId);
      // Who the token is, we ask all day: only the job itself counts.
      if (one === undefined || signal.kind !== 'answer' || signal.request === 'GET /v1/people/me') return;
      if (signal.at < one.startedAt) return;
      one.calls += 1;
      if (signal.errorKind === null) one.firstGoodAt ??= signal.at;
      if (signal.errorKind === 'unauthorized' || signal.errorKind === 'forbidden') one.refused += 1;
    },
    take: () =>
      [...followed.values()].flatMap((one) => {
        if (one.calls === 0) return [];
        const { organizationId, drillId, calls, refused, firstGoodAt } = one;
        Object.assign(one, { calls: 0, refused: 0 });
        return [{ organizationId, drillId, calls, refused, firstGoodAt }];
      }),
  };
}
