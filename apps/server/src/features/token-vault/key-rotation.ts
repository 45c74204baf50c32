import type { Platform } from '../../platform/platform.ts';
import { deleteDataKey, selectDataKeys } from './data-keys.queries.ts';
import {
  claimRotation,
  countResealed,
  type DueRotationRow,
  finishRotation,
  insertKeyRotation,
  type KeyRotationRow,
  releaseRotation,
  saveTidied,
  selectDueRotations,
  selectKeyRotations,
} from './key-rotation.queries.ts';
import type { KeyRotation, KeyState } from './key-rotation.types.ts';
import type { Keyring } from './keys.ts';
import { countUnderOtherKeys } from './reseal.queries.ts';
import { walkOtherKeys } from './reseal.ts';

/** So long a claim lasts without a batch: then its worker is taken for dead. Two at once would only do the same twice. */
const CLAIM_MS = 15_000;
/** One round leaves room for the refreshes of the same process; on the machine's clock. */
const ROUND_MS = 500;
/** So long replaced keys are kept: a process that stood still may yet write a row under one of them. */
const KEPT_MS = 86_400_000;
const SHOWN = 50;

export type RotationPlatform = Pick<Platform, 'database' | 'clock' | 'ids' | 'log' | 'crashPoint'>;

export function createKeyRotation(platform: RotationPlatform, keyring: Keyring): KeyRotation {
  const worker = platform.ids.uuid();
  return {
    start: (askedBy) => start(platform, keyring, askedBy),
    state: () => readState(platform, keyring),
    work: () => workForAMoment(platform, keyring, worker),
  };
}

/** Lets the worker role do what is due, round by round. */
export function registerKeyRotation(platform: Platform, rotation: KeyRotation): void {
  platform.ticker.register('token-vault.rotate-keys', async () => {
    await rotation.work();
  });
}

async function start(
  platform: RotationPlatform,
  keyring: Keyring,
  askedBy: string,
): Promise<{ rotation: KeyRotationRow; begun: boolean }> {
  const { database, clock, ids, log } = platform;
  const newest = (await selectDataKeys(database)).at(-1);
  const version = (newest?.version ?? 0) + 1;
  const made = keyring.makeKey();
  // Everything there is, for all of it is under another key than the new one.
  const [total] = await countUnderOtherKeys(database, { keyId: made.dataKeyId });
  const begun = await insertKeyRotation(database, {
    ...made,
    rotationId: ids.uuid(),
    version,
    askedBy,
    at: new Date(clock.now()),
    total: total?.rows ?? 0,
  });
  platform.crashPoint('vault.rotate.after-key');
  const rotations = await selectKeyRotations(database, { limit: SHOWN });
  const own = begun[0] === undefined ? null : made.dataKeyId;
  const rotation = rotations.find((row) => (own === null ? row.finished_at === null : row.data_key_id === own));
  if (rotation === undefined) return start(platform, keyring, askedBy);
  if (own !== null) log.info({ version, rows: rotation.total, askedBy }, 'a new data key: rows are sealed anew');
  return { rotation, begun: own !== null };
}

async function readState({ database }: RotationPlatform, keyring: Keyring): Promise<KeyState> {
  const [keys, rotations] = await Promise.all([
    selectDataKeys(database),
    selectKeyRotations(database, { limit: SHOWN }),
  ]);
  const newest = keys.at(-1);
  if (newest === undefined) throw new Error('there is no data key');
  const [left] = await countUnderOtherKeys(database, { keyId: newest.data_key_id });
  return {
    masterKeyFingerprint: keyring.masterFingerprint,
    version: newest.version,
    createdAt: newest.created_at,
    oldKeys: keys.length - 1,
    rowsLeft: left?.rows ?? 0,
    rotations,
  };
}

async function workForAMoment(platform: RotationPlatform, keyring: Keyring, worker: string): Promise<'more' | 'done'> {
  const { database, clock } = platform;
  const [rotation] = await selectDueRotations(database, { now: new Date(clock.now()) });
  if (rotation === undefined) return 'done';
  const { rotation_id: rotationId } = rotation;
  if (!(await claim(platform, rotationId, worker))) return 'more';
  const sweep = await sweepForAMoment(platform, keyring, { rotationId, worker });
  if (sweep.kind === 'clean') {
    if (rotation.finished_at === null) await finish(platform, rotation, sweep.broken);
    else await tidy(platform, rotation, sweep.broken);
  }
  if (sweep.kind !== 'lost') await releaseRotation(database, { rotationId, worker });
  return sweep.kind === 'clean' ? 'done' : 'more';
}

async function claim({ database, clock }: RotationPlatform, rotationId: string, worker: string): Promise<boolean> {
  const now = new Date(clock.now());
  const claimed = await claimRotation(database, { rotationId, worker, now, until: new Date(now.getTime() + CLAIM_MS) });
  return claimed.length > 0;
}

/** `clean`: a whole walk met nothing but rows that do not open. `lost`: another process has taken over. */
type Sweep = { kind: 'clean'; broken: number } | { kind: 'unfinished' } | { kind: 'lost' };

async function sweepForAMoment(
  platform: RotationPlatform,
  keyring: Keyring,
  own: { rotationId: string; worker: string },
): Promise<Sweep> {
  const { database, clock } = platform;
  const { rotationId, worker } = own;
  const endsAtMs = clock.monotonicMs() + ROUND_MS;
  const walk = walkOtherKeys({ platform, keyring, sealer: await keyring.sealer() });
  let broken = 0;
  let touched = 0;
  while (true) {
    const batch = await walk.next();
    if (batch.rows === 0) break;
    broken += batch.broken;
    touched += batch.resealed + batch.moved;
    if (batch.resealed > 0) await countResealed(database, { rotationId, resealed: batch.resealed });
    platform.crashPoint('vault.rotate.after-batch');
    if (!(await claim(platform, rotationId, worker))) return { kind: 'lost' };
    if (clock.monotonicMs() > endsAtMs) return { kind: 'unfinished' };
  }
  // Rows may have been written behind the walk: the end is a walk that finds nothing to do.
  return touched === 0 ? { kind: 'clean', broken } : { kind: 'unfinished' };
}

async function finish(platform: RotationPlatform, rotation: DueRotationRow, broken: number): Promise<void> {
  const { database, clock, log } = platform;
  const at = new Date(clock.now());
  const tidyAt = new Date(at.getTime() + KEPT_MS);
  await finishRotation(database, { rotationId: rotation.rotation_id, at, tidyAt, broken });
  platform.crashPoint('vault.rotate.after-finish');
  log.info({ version: rotation.version, broken }, 'everything that opens is sealed under the new data key');
}

/** Deletes the replaced keys, unless a row that does not open may yet be mended with one of them. */
async function tidy(platform: RotationPlatform, rotation: DueRotationRow, broken: number): Promise<void> {
  const { database, clock, log } = platform;
  const { rotation_id: rotationId } = rotation;
  const at = new Date(clock.now());
  if (broken > 0) {
    await saveTidied(database, { rotationId, tidyAt: new Date(at.getTime() + KEPT_MS), deletedAt: null, broken });
    return;
  }
  const replaced = (await selectDataKeys(database)).filter(({ version }) => version < rotation.version);
  for (const { data_key_id: dataKeyId } of replaced) {
    await deleteDataKey(database, { dataKeyId });
    platform.crashPoint('vault.rotate.after-delete');
  }
  await saveTidied(database, { rotationId, tidyAt: null, deletedAt: at, broken: 0 });
  log.info({ keys: replaced.length }, 'replaced data keys are deleted');
}
