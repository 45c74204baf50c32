// The standbys' rounds of the kill campaign: one is taken away, and the process dies between its row and its tokens. The next
// upkeep destroys what nobody names any more, and nothing else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { KillInput, Round } from './kill.ts';
import { Died } from './kill-process.ts';
import { newConsent, openStage, REDIRECT_URI, type Seat, type Stage } from './kill-stage.ts';

const SOURCE = join(import.meta.dirname, '../../apps/server/src/features/authorizations/standby/change-standbys.ts');
/** A request of the dead process may still be on its way. */
const IN_FLIGHT_MS = 30;
/** An organization's first upkeep comes ten minutes after its first authorization. */
const UPKEEP_MS = 11 * 60_000;

export async function killStandby(input: KillInput): Promise<{ rounds: Round[]; points: readonly string[] }> {
  const points = [...readFileSync(SOURCE, 'utf8').matchAll(/crashPoint\('([\w.-]+)'\)/g)].map(([, name = '']) => name);
  const stage = await openStage({ ...input, seed: input.seed + 2 });
  const rounds: Round[] = [];
  try {
    for (let index = 0; index < input.rounds; index += 1) {
      const point = points[index % points.length] ?? '';
      const startedAt = performance.now();
      await stage.emulator.clock.advance(1_000);
      const because = await playRound(stage, point).catch((error: unknown) => String(error));
      rounds.push({
        point,
        fate: because === null ? 'kept' : 'lost',
        because,
        tookMs: performance.now() - startedAt,
      });
      if (stage.victim.isDead()) stage.victim = await stage.startAnother();
    }
    return { rounds, points };
  } finally {
    await stage.victim.stop();
    await stage.close();
  }
}

/** Null when the first one's grant is left alone and renews, and of the standby's nothing is left. */
async function playRound(stage: Stage, point: string): Promise<string | null> {
  const organizationId = stage.ids.uuid();
  const first = stage.pick(stage.seats);
  const standby = stage.pick(stage.seats.filter((seat) => seat.personUuid !== first.personUuid));
  await consent(stage, { seat: first, organizationId, as: 'primary' });
  await consent(stage, { seat: standby, organizationId, as: 'standby' });
  const [kept, removed] = await seatsOf(stage, organizationId);
  if (kept === undefined || removed === undefined) return 'nobody stands by';
  await stage.victim.ask({ kind: 'arm', crashPoint: point, times: 1 });
  const died = await stage.victim.ask({ kind: 'remove-standby', organizationId, authorizationId: removed }).then(
    () => false,
    (error: unknown) => {
      if (error instanceof Died) return true;
      throw error;
    },
  );
  if (!died) return 'the process did not come by';
  await stage.victim.dead;
  await pause(IN_FLIGHT_MS);
  stage.victim = await stage.startAnother();
  await stage.emulator.clock.advance(UPKEEP_MS);
  await stage.victim.ask({ kind: 'keep-up' });
  const { rows } = await stage.database.query<{ authorization_id: string }>(
    'select authorization_id from token_vault_grant where organization_id = $1',
    [organizationId],
  );
  const left = rows.map((row) => row.authorization_id);
  if (left.includes(removed)) return 'the tokens of nobody are left';
  if (!left.includes(kept)) return "the first one's tokens are gone";
  const target = { organizationId, authorizationId: kept, job: 'presence' } as const;
  const outcome = await stage.victim.ask({ kind: 'refresh', target });
  return outcome === 'refreshed' ? null : `the first one's renewal was ${String(outcome)}`;
}

async function consent(
  stage: Stage,
  input: { seat: Seat; organizationId: string; as: 'primary' | 'standby' },
): Promise<void> {
  const { seat, organizationId, as } = input;
  const { code } = newConsent(stage, seat);
  const { personUuid, orgUuid } = seat;
  await stage.victim.ask({
    kind: 'consent',
    code,
    redirectUri: REDIRECT_URI,
    organizationId,
    personUuid,
    orgUuid,
    as,
  });
}

async function seatsOf({ database }: Stage, organizationId: string): Promise<string[]> {
  const { rows } = await database.query<{ authorization_id: string }>(
    'select authorization_id from authorizations_authorization where organization_id = $1 order by seat',
    [organizationId],
  );
  return rows.map((row) => row.authorization_id);
}
