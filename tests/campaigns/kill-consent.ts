// The consents' rounds of the kill campaign: somebody authorizes, first or over another's authorization, and the process dies between
// writing down what it is about to do, the vault's storing of the tokens, and the row that says so.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { KillInput, Round } from './kill.ts';
import { Died } from './kill-process.ts';
import { newConsent, openStage, REDIRECT_URI, type Seat, type Stage } from './kill-stage.ts';
import type { Order } from './kill-worker.ts';

const SOURCE = join(import.meta.dirname, '../../apps/server/src/features/authorizations/consent/adopt-grant.ts');
/** A request of the dead process may still be on its way. */
const IN_FLIGHT_MS = 30;
/** An intent is looked at a minute after it was written down. */
const REPAIRED_MS = 61_000;
const OVER_ANOTHERS = 0.5;

export async function killConsent(input: KillInput): Promise<{ rounds: Round[]; points: readonly string[] }> {
  const points = namedPoints();
  const stage = await openStage({ ...input, seed: input.seed + 1 });
  const rounds: Round[] = [];
  try {
    for (let index = 0; index < input.rounds; index += 1) {
      const point = points[index % points.length] ?? '';
      const startedAt = performance.now();
      await stage.emulator.clock.advance(1_000);
      const because = await playRound(stage, point).catch((error: unknown) => String(error));
      const fate = because === null ? 'kept' : 'lost';
      rounds.push({ point, fate, because, tookMs: performance.now() - startedAt });
      if (stage.victim.isDead()) stage.victim = await stage.startAnother();
    }
    return { rounds, points };
  } finally {
    await stage.victim.stop();
    await stage.close();
  }
}

/** Read from the source: a new point is walked by being named. */
function namedPoints(): string[] {
  const names = [...readFileSync(SOURCE, 'utf8').matchAll(/crashPoint\('([\w.-]+)'\)/g)].map(([, name = '']) => name);
  return [...new Set(names)].sort();
}

/** Null when the vault, the row and the intent agree afterwards, and what is stored works in the name the row says. */
async function playRound(stage: Stage, point: string): Promise<string | null> {
  const organizationId = stage.ids.uuid();
  const [before, after] = twoSeats(stage);
  const isOver = stage.chance(OVER_ANOTHERS);
  if (isOver) {
    await stage.victim.ask(consentOrder(stage, before, organizationId));
    await stage.emulator.clock.advance(1_000);
  }
  await stage.victim.ask({ kind: 'arm', crashPoint: point, times: 1 });
  const order = consentOrder(stage, after, organizationId);
  const died = await stage.victim.ask(order).then(
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
  await stage.emulator.clock.advance(REPAIRED_MS);
  await stage.victim.ask({ kind: 'repair-consents' });
  const wasStored = point === 'authorizations.adopted';
  const expected = wasStored ? after : isOver ? before : null;
  return judge(stage, organizationId, expected);
}

async function judge(stage: Stage, organizationId: string, expected: Seat | null): Promise<string | null> {
  const intents = await count(stage, 'authorizations_adoption', organizationId);
  if (intents > 0) return `${intents} intents are left`;
  const { rows } = await stage.database.query<{ authorization_id: string; authorizer_webex_id: string }>(
    'select authorization_id, authorizer_webex_id from authorizations_authorization where organization_id = $1',
    [organizationId],
  );
  const grants = await count(stage, 'token_vault_grant', organizationId);
  const wanted = expected === null ? 0 : 1;
  if (rows.length !== wanted || grants !== wanted) {
    return `${rows.length} authorizations and ${grants} grants, expected ${wanted} of each`;
  }
  const [row] = rows;
  if (expected === null || row === undefined) return null;
  if (row.authorizer_webex_id !== expected.personUuid) return 'the row names somebody else';
  const target = { organizationId, authorizationId: row.authorization_id, job: 'presence' } as const;
  const outcome = await stage.victim.ask({ kind: 'refresh', target });
  if (outcome !== 'refreshed') return `what is stored was ${String(outcome)}`;
  const acts = await stage.victim.ask({ kind: 'who', target });
  return acts === expected.personUuid ? null : 'the tokens are somebody else’s';
}

async function count(stage: Stage, table: string, organizationId: string): Promise<number> {
  const { rows } = await stage.database.query(`select 1 from ${table} where organization_id = $1`, [organizationId]);
  return rows.length;
}

function twoSeats({ seats, pick }: Stage): [Seat, Seat] {
  const first = pick(seats);
  const second = pick(seats.filter((seat) => seat.personUuid !== first.personUuid));
  return [first, second];
}

function consentOrder(stage: Stage, seat: Seat, organizationId: string): Extract<Order, { kind: 'consent' }> {
  const { code } = newConsent(stage, seat);
  const { personUuid, orgUuid } = seat;
  return { kind: 'consent', code, redirectUri: REDIRECT_URI, organizationId, personUuid, orgUuid };
}
