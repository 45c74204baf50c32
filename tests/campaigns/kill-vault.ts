// The vault's rounds of the kill campaign: refresh, consent, a new data key, a new master key.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fate, KillInput, Round } from './kill.ts';
import { Died, type Victim } from './kill-process.ts';
import {
  consentAgain,
  forgetNewestPair,
  newConsent,
  openStage,
  REDIRECT_URI,
  rowOf,
  type Seat,
  type Stage,
  wouldAccept,
} from './kill-stage.ts';
import type { Keys, Order } from './kill-worker.ts';

const FEATURE = join(import.meta.dirname, '../../apps/server/src/features/token-vault');
const DAY_MS = 86_400_000;
/** So long the machine is away before another process looks. */
const GAPS_MS = [0, 5_000, 20_000, 50_000, 90_000];
const GRACES_MS = [0, 30_000];
/** After that the work of a dead worker is anybody's. */
const CLAIM_OVER_MS = 16_000;
const TELL_EVERY = 100;
/** A request of the dead process may still be on its way into the emulator. */
const IN_FLIGHT_MS = 30;

interface Verdict {
  fate: Fate;
  because: string | null;
}

const KEPT: Verdict = { fate: 'kept', because: null };
const lost = (because: string): Verdict => ({ fate: 'lost', because });

type Play = (stage: Stage, point: string) => Promise<Verdict>;

const PLAYS: readonly { prefix: string; play: Play }[] = [
  { prefix: 'vault.refresh.', play: playRefresh },
  { prefix: 'vault.adopt.', play: playConsent },
  { prefix: 'vault.rotate.', play: playRotation },
  { prefix: 'vault.rekey.', play: playMasterKey },
];

/** Walks the points of the vault in turn; each round ends one process. */
export async function killVault(input: KillInput): Promise<{ rounds: Round[]; points: readonly string[] }> {
  const points = namedPoints();
  const stage = await openStage(input);
  const rounds: Round[] = [];
  try {
    for (let index = 0; index < input.rounds; index += 1) {
      const point = points[index % points.length] ?? '';
      const play = PLAYS.find(({ prefix }) => point.startsWith(prefix))?.play;
      if (play === undefined) continue;
      const startedAt = performance.now();
      // Things of two rounds never happen in the same moment.
      await stage.emulator.clock.advance(1_000);
      const verdict = await play(stage, point).catch((error: unknown) => goOnAfter(stage, error));
      rounds.push({ point, ...verdict, tookMs: performance.now() - startedAt });
      if (rounds.length % TELL_EVERY === 0) input.say(progressOf(rounds, input.rounds));
    }
    return { rounds, points };
  } finally {
    await stage.victim.stop();
    await stage.close();
  }
}

function progressOf(rounds: readonly Round[], all: number): string {
  return `${rounds.length} of ${all} rounds, ${rounds.filter(({ fate }) => fate === 'lost').length} lost`;
}

/** A round that broke has lost something; the next ones stand on fresh grants and a fresh process. */
async function goOnAfter(stage: Stage, error: unknown): Promise<Verdict> {
  await stage.victim.stop();
  stage.victim = await stage.startAnother();
  await stage.emulator.clock.advance(DAY_MS);
  for (const seat of stage.seats) await consentAgain(stage, seat);
  return lost(error instanceof Error ? error.message : String(error));
}

/** Read from the sources: a new point of the vault is walked by being named. */
function namedPoints(): string[] {
  const files = readdirSync(FEATURE).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const names = files.flatMap((file) =>
    [...readFileSync(join(FEATURE, file), 'utf8').matchAll(/crashPoint\('([\w.-]+)'\)/g)].map(([, name = '']) => name),
  );
  return [...new Set(names)].sort();
}

async function playRefresh(stage: Stage, point: string): Promise<Verdict> {
  const { emulator, victim } = stage;
  const seat = stage.pick(stage.seats);
  const needsPrevious = point.endsWith('after-previous');
  drawModes(stage, needsPrevious);
  if (needsPrevious) {
    const before = await victim.ask({ kind: 'refresh', target: seat.target });
    if (before !== 'refreshed') return lost(`a refresh before it was ${before}`);
    forgetNewestPair(stage, seat);
    await emulator.clock.advance(1_000);
  }
  const rotates = stage.chance(0.3);
  if (rotates) await victim.ask({ kind: 'begin-rotation' });
  const orders: Order[] = [{ kind: 'refresh', target: seat.target }];
  if (rotates) orders.push({ kind: 'work-rotation' });
  return killAndJudge(stage, seat, { point, orders });
}

/** A consent over a living grant, alone or while that one is being refreshed. */
async function playConsent(stage: Stage, point: string): Promise<Verdict> {
  const seat = stage.pick(stage.seats);
  drawModes(stage, false);
  const { code, grantUuid } = newConsent(stage, seat);
  const orders: Order[] = [{ kind: 'adopt', code, target: seat.target, redirectUri: REDIRECT_URI }];
  if (stage.chance(0.4)) orders.unshift({ kind: 'refresh', target: seat.target });
  return killAndJudge(stage, seat, { point, orders, consentedGrant: grantUuid });
}

async function playRotation(stage: Stage, point: string): Promise<Verdict> {
  const { emulator, victim } = stage;
  drawModes(stage, false);
  // What earlier rounds left half-way.
  await emulator.clock.advance(CLAIM_OVER_MS);
  await victim.ask({ kind: 'work-rotation' });
  const orders: Order[] = [{ kind: 'work-rotation' }];
  if (point.endsWith('after-delete')) {
    await victim.ask({ kind: 'begin-rotation' });
    await victim.ask({ kind: 'work-rotation' });
    await emulator.clock.advance(DAY_MS);
  } else if (point.endsWith('after-key')) {
    orders.unshift({ kind: 'begin-rotation' });
  } else {
    await victim.ask({ kind: 'begin-rotation' });
  }
  const perRow = point.endsWith('-reseal');
  const seat = stage.pick(stage.seats);
  if (stage.chance(0.3)) orders.push({ kind: 'refresh', target: seat.target });
  const verdict = await killAndJudge(stage, seat, { point, orders, times: perRow ? stage.pick([1, 3, 6]) : 1 });
  if (verdict.fate === 'lost') return verdict;
  await emulator.clock.advance(CLAIM_OVER_MS);
  await stage.victim.ask({ kind: 'work-rotation' });
  const broken = await somethingBroken(stage);
  return broken === null ? verdict : lost(broken);
}

/** The process that changes the master key dies on its way up; the one before it still runs. */
async function playMasterKey(stage: Stage, point: string): Promise<Verdict> {
  const oldMasterKey = stage.masterKey;
  const masterKey = randomBytes(32).toString('base64');
  const dying = stage.startAnother({ masterKey, oldMasterKey, crashPoint: point });
  if (!(await died(dying))) return lost('the process did not come by');
  const before = stage.victim;
  stage.victim = await stage.startAnother({ masterKey, oldMasterKey, crashPoint: null });
  stage.masterKey = masterKey;
  await before.stop();
  const broken = await somethingBroken(stage);
  return broken === null ? KEPT : lost(broken);
}

interface Kill {
  point: string;
  times?: number;
  /** Given at the same time. */
  orders: Order[];
  consentedGrant?: string;
}

/** Kills the process at the point, lets another one take over, and judges what became of the seat's grant. */
async function killAndJudge(stage: Stage, seat: Seat, kill: Kill): Promise<Verdict> {
  const { emulator, victim } = stage;
  const before = await rowOf(stage, seat);
  const survivor = stage.chance(0.5) ? await stage.startAnother() : null;
  const fromMs = emulator.clock.now();
  await victim.ask({ kind: 'arm', crashPoint: kill.point, times: kill.times ?? 1 });
  const deaths = await Promise.all(kill.orders.map((order) => died(victim.ask(order))));
  if (!deaths.includes(true)) {
    await survivor?.stop();
    return lost('the process did not come by');
  }
  await victim.dead;
  await pause(IN_FLIGHT_MS);
  await emulator.clock.advance(stage.pick(GAPS_MS));
  stage.victim = survivor ?? (await stage.startAnother());
  const after = await rowOf(stage, seat);
  const consented = after.adoption_id !== before.adoption_id;
  if (consented && kill.consentedGrant !== undefined) seat.grantUuid = kill.consentedGrant;
  const stored = consented || after.generation !== before.generation;
  const accepted = wouldAccept(stage, seat, { fromMs, stored });
  await stage.victim.ask({ kind: 'tick' });
  const verdict = await judge(stage, seat, { accepted, fromMs });
  if (verdict.fate !== 'kept') await consentAgain(stage, seat);
  return verdict;
}

async function judge(stage: Stage, seat: Seat, world: { accepted: boolean; fromMs: number }): Promise<Verdict> {
  const { target } = seat;
  const outcome = await stage.victim.ask({ kind: 'refresh', target });
  if (outcome === 'refreshed') {
    await stage.victim.ask({ kind: 'read', targets: [target] });
    return KEPT;
  }
  if (world.accepted) return lost(`the old token would have been taken, and it was ${outcome}`);
  if (outcome !== 'lost-in-rotation') return lost(`not named, but ${outcome}`);
  const { truth, modes } = stage.emulator;
  const told = truth
    .all()
    .some(
      ({ kind, personUuid, atMs }) =>
        kind === 'lost-in-rotation' && personUuid === seat.personUuid && atMs >= world.fromMs,
    );
  if (modes.rotation === 'reuse-kills' && !told) return lost('named, but the truth log knows nothing of it');
  return { fate: 'named', because: null };
}

/** After a change of keys: everything opens in a process that holds nothing in memory, under one key. */
async function somethingBroken(stage: Stage): Promise<string | null> {
  const { victim } = stage;
  const [seat] = stage.seats;
  if (seat === undefined) return 'nobody is seated';
  const keys = (await victim.ask({ kind: 'keys' })) as Keys;
  if (keys.broken > 0) return `${keys.broken} rows do not open`;
  if (keys.finished && keys.rowsLeft > 0) return `${keys.rowsLeft} rows are under a replaced key`;
  await victim.ask({ kind: 'read', targets: stage.seats.map(({ target }) => target) });
  const secret = await victim.ask({ kind: 'get-secret', organizationId: seat.target.organizationId });
  return secret === 'kept through everything' ? null : 'a secret came back as another one';
}

function drawModes(stage: Stage, mustRotate: boolean): void {
  const rotation = stage.pick(mustRotate ? (['rotate', 'reuse-kills'] as const) : ROTATIONS);
  Object.assign(stage.emulator.modes, { rotation, rotationGraceMs: stage.pick(GRACES_MS) });
}

const ROTATIONS = ['none', 'rotate', 'reuse-kills'] as const;

async function died(work: Promise<unknown> | Promise<Victim>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (error instanceof Died) return true;
    throw error;
  }
}
