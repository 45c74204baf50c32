import type { Emulator } from '@linekeeper/emulator';
import type { Ids } from '../../apps/server/src/platform/ids.ts';

/**
 * Who authorized: all five jobs by one Full Admin; or presence by another one, who can then look from outside; or one Full Admin
 * with another one's standby, or a Service App, beside the directory's own authorization.
 */
export type Cast = 'alone' | 'witness' | 'standby' | 'service-app';

/** Everything beside the cause that a case draws from its seed. */
export interface Circumstances {
  cast: Cast;
  /** Whether people use the suite meanwhile: requests of the jobs at Webex once a second. */
  traffic: boolean;
  modes: Pick<
    Emulator['modes'],
    | 'passwordChangeKillsAccess'
    | 'rotation'
    | 'rotationGraceMs'
    | 'deadRefreshError'
    | 'auditDelayMs'
    | 'inferredEvidence'
    | 'prefixedAuditCategories'
    | 'blockedIntegrationRedirects'
  >;
  /** Time between the consent and the strike. */
  restMs: number;
  /** In which part of each second the jobs ask. */
  trafficAtMs: number;
  /** How long trouble that passes lasts. */
  lastsMs: number;
}

/** One value of each dimension by the seed: the product of all would be 5,760 cells for each cause. */
export function drawCircumstances(ids: Ids): Circumstances {
  const pick = <T>(values: readonly [T, ...T[]]): T => values[Math.floor(ids.jitter() * values.length)] ?? values[0];
  return {
    // Alone less often: it can prove little, and is not what the score counts.
    cast: pick(['witness', 'witness', 'standby', 'service-app', 'alone']),
    traffic: pick([false, true]),
    modes: {
      passwordChangeKillsAccess: pick([false, true]),
      rotation: pick(['none', 'rotate', 'reuse-kills']),
      rotationGraceMs: pick([0, 60_000]),
      deadRefreshError: pick(['invalid_grant', 'invalid_request', 'gateway']),
      auditDelayMs: pick([2_000, 10_000, 60_000]),
      inferredEvidence: pick([true, true, false]),
      prefixedAuditCategories: pick([false, true]),
      blockedIntegrationRedirects: pick([false, true]),
    },
    restMs: Math.floor(ids.jitter() * 120_000),
    trafficAtMs: Math.floor(ids.jitter() * 1_000),
    lastsMs: Math.floor(200_000 + ids.jitter() * 200_000),
  };
}

/** In one line, for what went wrong. */
export function describeCircumstances({ cast, traffic, modes, restMs }: Circumstances): string {
  const words = [
    cast,
    traffic ? 'traffic' : 'idle',
    `access ${modes.passwordChangeKillsAccess ? 'dies' : 'lives'}`,
    modes.rotation,
    modes.deadRefreshError,
    `audit +${modes.auditDelayMs / 1000} s`,
    modes.inferredEvidence ? 'inferred evidence' : 'no inferred evidence',
    `after ${Math.round(restMs / 1000)} s`,
  ];
  return words.join(', ');
}
