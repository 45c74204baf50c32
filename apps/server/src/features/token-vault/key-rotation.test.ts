import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/clock.ts';
import { createPlatform, type RunningPlatform } from '../../platform/create-platform.ts';
import { createSeededIds } from '../../platform/ids.ts';
import { createTestOwner } from '../../testing/test-owner.ts';
import { createTestParts, TEST_START_MS } from '../../testing/test-platform.ts';
import { createTestServer } from '../../testing/test-server.ts';
import { createTokenVault, type GrantRef, type TokenVault } from './index.ts';
import { openKeyring } from './keys.ts';
import { createStrictProvider, type StrictProvider } from './strict-provider.ts';

const DAY_MS = 86_400_000;

interface Process {
  vault: TokenVault;
  platform: RunningPlatform;
}

interface World {
  clock: ManualClock;
  provider: StrictProvider;
  first: Process;
  /** The same database and settings, in another process. */
  another(settings?: { value: string }[]): Promise<Process>;
  targets: GrantRef[];
  /** The process dies the so-manieth time it comes by this point. */
  crash: { at: string | null; times: number };
}

class Crash extends Error {}

const OLD = masterKey('old');
const NEXT = masterKey('next');

function masterKey(name: string): { value: string } {
  return { value: Buffer.from(name.padEnd(32, '.')).toString('base64') };
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function world(grants: number): Promise<World> {
  const clock = createManualClock(TEST_START_MS);
  const parts = await createTestParts({ clock });
  closers.push(parts.close);
  const provider = createStrictProvider('reuse-kills');
  const crash: World['crash'] = { at: null, times: 1 };
  let started = 0;
  const another: World['another'] = async (masterKeys = []) => {
    started += 1;
    const isFirst = started === 1;
    const ids = createSeededIds(() => clock.now(), `process ${started}`);
    const [masterKey = OLD, oldMasterKey = null] = masterKeys;
    const settings = { ...parts.settings, masterKey, oldMasterKey };
    const running = await createPlatform({ ...parts, settings, ids, webUiFolder: settings.dataDir });
    closers.push(() => running.close());
    const crashPoint = (name: string): void => {
      if (!isFirst || name !== crash.at) return;
      crash.times -= 1;
      if (crash.times <= 0) throw new Crash(name);
    };
    const platform: RunningPlatform = { ...running, crashPoint };
    const vault = await createTokenVault(platform, { fetch: provider.fetch, takeoverPauseMs: 20 });
    return { vault, platform };
  };
  const first = await another();
  await first.vault.integrations.save('presence', { clientId: 'C1', clientSecret: provider.secret });
  const organizationId = parts.ids.uuid();
  await first.vault.secrets.put(organizationId, 'webhook', 'signed with this');
  const targets: GrantRef[] = [];
  for (let index = 0; index < grants; index += 1) {
    const target: GrantRef = { organizationId, authorizationId: parts.ids.uuid(), job: 'presence' };
    const exchange = await first.vault.exchangeCode({
      job: 'presence',
      code: provider.code(),
      codeVerifier: 'v'.repeat(43),
      redirectUri: 'http://localhost/webex/callback',
    });
    if (exchange.kind !== 'granted') throw new Error(exchange.kind);
    await first.vault.adopt(exchange.pending, target);
    targets.push(target);
  }
  return { clock, provider, first, another, targets, crash };
}

/** As the ticker would, until nothing is left. */
async function workAll({ vault }: Process): Promise<void> {
  while ((await vault.keyRotation.work()) === 'more');
}

/** Everything sealed still opens, in this process. */
async function opens(process: Process, { targets }: World): Promise<void> {
  for (const target of targets) {
    await expect(process.vault.webexFor(target).people.me()).resolves.toBeDefined();
    await expect(process.vault.refresh(target, 'test')).resolves.toMatchObject({ kind: 'refreshed' });
  }
  const [first] = targets;
  if (first !== undefined) {
    await expect(process.vault.secrets.get(first.organizationId, 'webhook')).resolves.toBe('signed with this');
  }
}

async function keysInUse({ platform }: Process): Promise<string[]> {
  const { rows } = await sql<{ data_key_id: string }>`
    select data_key_id from token_vault_grant union select data_key_id from token_vault_secret
    union select data_key_id from token_vault_integration
  `.execute(platform.database);
  return rows.map((row) => row.data_key_id);
}

test('after a rotation everything is under the new key and still opens, in a process that knew nothing of it', async () => {
  const stage = await world(5);
  const other = await stage.another();
  const before = await keysInUse(stage.first);
  expect((await stage.first.vault.keyRotation.start('a test')).begun).toBe(true);
  await workAll(stage.first);
  const after = await keysInUse(stage.first);
  expect(after).toHaveLength(1);
  expect(after).not.toEqual(before);
  await opens(other, stage);
  expect(await other.vault.keyRotation.state()).toMatchObject({
    version: 2,
    oldKeys: 1,
    rowsLeft: 0,
    rotations: [{ kind: 'data-key', asked_by: 'a test', total: 7, resealed: 7, broken: 0, version: 2 }],
  });
});

test('a second wish while one is under way begins nothing', async () => {
  const { first } = await world(1);
  const [one, two] = await Promise.all([first.vault.keyRotation.start('one'), first.vault.keyRotation.start('two')]);
  expect([one.begun, two.begun].filter(Boolean)).toHaveLength(1);
  expect(one.rotation.rotation_id).toBe(two.rotation.rotation_id);
  expect(await first.vault.keyRotation.state()).toMatchObject({ version: 2 });
});

test('readers and a refresh in flight never notice, and what the refresh writes under the old key is found too', async () => {
  const stage = await world(3);
  const { first, provider, targets } = stage;
  const [target] = targets;
  if (target === undefined) throw new Error('a grant');
  const release = provider.holdAnswers();
  const before = provider.calls();
  const refresh = first.vault.refresh(target, 'in flight');
  await provider.whenCalled(before + 1);
  await first.vault.keyRotation.start('a test');
  await workAll(first);
  expect(await keysInUse(first)).toHaveLength(1);
  release();
  expect(await refresh).toMatchObject({ kind: 'refreshed', generation: 2 });
  // Sealed with what was asked for before the call: the look after a day, before keys are deleted, finds it.
  expect(await keysInUse(first)).toHaveLength(2);
  stage.clock.advance(DAY_MS);
  await workAll(first);
  expect(await keysInUse(first)).toHaveLength(1);
  expect(await first.vault.keyRotation.state()).toMatchObject({ oldKeys: 0, rowsLeft: 0 });
  await opens(await stage.another(), stage);
});

test('replaced keys are deleted a day later, not before', async () => {
  const stage = await world(1);
  const { first, clock } = stage;
  await first.vault.keyRotation.start('a test');
  await workAll(first);
  clock.advance(DAY_MS - 1);
  await workAll(first);
  expect(await first.vault.keyRotation.state()).toMatchObject({ oldKeys: 1 });
  clock.advance(1);
  await workAll(first);
  const state = await first.vault.keyRotation.state();
  expect(state).toMatchObject({ oldKeys: 0 });
  expect(state.rotations[0]?.old_keys_deleted_at).toEqual(new Date(clock.now()));
  await opens(await stage.another(), stage);
});

test.each([
  ['vault.rotate.after-key', 1],
  ['vault.rotate.before-reseal', 3],
  ['vault.rotate.after-reseal', 4],
  ['vault.rotate.after-batch', 1],
  ['vault.rotate.after-finish', 1],
  ['vault.rotate.after-delete', 1],
])('a process that dies at %s is followed by one that finishes, and each row is counted once', async (at, times) => {
  const stage = await world(6);
  const { first, clock, crash } = stage;
  const other = await stage.another();
  const goOn = async (): Promise<void> => {
    await first.vault.keyRotation.start('a test');
    await workAll(first);
    clock.advance(DAY_MS);
    await workAll(first);
  };
  Object.assign(crash, { at, times });
  await expect(goOn()).rejects.toThrow(Crash);
  await opens(other, stage);
  clock.advance(16_000);
  await workAll(other);
  clock.advance(DAY_MS);
  await workAll(other);
  const state = await other.vault.keyRotation.state();
  expect(state).toMatchObject({ version: 2, oldKeys: 0, rowsLeft: 0 });
  const [rotation] = state.rotations;
  expect(rotation?.finished_at).not.toBeNull();
  expect(rotation?.resealed).toBeLessThanOrEqual(rotation?.total ?? 0);
  await opens(await stage.another(), stage);
});

test('two processes that work at the same time do not disturb each other', async () => {
  const stage = await world(20);
  const other = await stage.another();
  await stage.first.vault.keyRotation.start('a test');
  await Promise.all([workAll(stage.first), workAll(other)]);
  await workAll(stage.first);
  expect(await stage.first.vault.keyRotation.state()).toMatchObject({ rowsLeft: 0, rotations: [{ resealed: 22 }] });
  await opens(other, stage);
});

test('a ciphertext moved from another row is not made valid by a rotation: it stays closed, is counted, and its key is kept', async () => {
  const stage = await world(3);
  const { first, targets, clock } = stage;
  const [honest, victim] = targets;
  await sql`
    update token_vault_grant set refresh_sealed = (select g.refresh_sealed from token_vault_grant g
      where g.authorization_id = ${honest?.authorizationId}) where authorization_id = ${victim?.authorizationId}
  `.execute(first.platform.database);
  await first.vault.keyRotation.start('a test');
  await workAll(first);
  clock.advance(DAY_MS);
  await workAll(first);
  expect(await first.vault.keyRotation.state()).toMatchObject({ rowsLeft: 1, oldKeys: 1, rotations: [{ broken: 1 }] });
  if (victim === undefined) throw new Error('three grants');
  await expect(first.vault.refresh(victim, 'test')).rejects.toThrow(/does not open/);
});

test('a row sealed anew cannot be moved either, nor be put back as it was before', async () => {
  const stage = await world(2);
  const { first, targets } = stage;
  const [one, two] = targets;
  const { database } = first.platform;
  const { rows: backup } = await sql<{ refresh_sealed: Buffer }>`
    select refresh_sealed from token_vault_grant where authorization_id = ${one?.authorizationId}
  `.execute(database);
  await first.vault.keyRotation.start('a test');
  await workAll(first);
  if (one === undefined || two === undefined) throw new Error('two grants');
  await sql`
    update token_vault_grant set refresh_sealed = (select g.refresh_sealed from token_vault_grant g
      where g.authorization_id = ${one.authorizationId}) where authorization_id = ${two.authorizationId}
  `.execute(database);
  await expect(first.vault.refresh(two, 'test')).rejects.toThrow(/does not open/);
  await sql`
    update token_vault_grant set refresh_sealed = ${backup[0]?.refresh_sealed}
    where authorization_id = ${one.authorizationId}
  `.execute(database);
  await expect(first.vault.refresh(one, 'test')).rejects.toThrow(/does not open/);
});

test('the master key is changed at a start with both; after that the old one opens nothing and the new one everything', async () => {
  const stage = await world(2);
  const { first, clock } = stage;
  await first.vault.keyRotation.start('a test');
  await workAll(first);
  clock.advance(1_000);
  const changed = await stage.another([NEXT, OLD]);
  await opens(changed, stage);
  await opens(await stage.another([NEXT]), stage);
  await expect(stage.another([OLD])).rejects.toThrow(/LINEKEEPER_MASTER_KEY_OLD/);
  expect((await changed.vault.keyRotation.state()).rotations[0]).toMatchObject({ kind: 'master-key', total: 2 });
  // Who was started before goes on with the keys it holds.
  await opens(first, stage);
  clock.advance(1_000);
  await changed.vault.keyRotation.start('under the new one');
  await workAll(changed);
  // Refused before Webex is asked, so that no answer can be lost.
  const before = stage.provider.calls();
  const [target] = stage.targets;
  if (target === undefined) throw new Error('a grant');
  await expect(first.vault.refresh(target, 'test')).rejects.toThrow(/another master key/);
  expect(stage.provider.calls()).toBe(before);
});

test.each(['vault.rekey.before-save', 'vault.rekey.after-save'])(
  'a start that dies at %s while the master key is changed is repeated with both',
  async (at) => {
    const stage = await world(1);
    const { first } = stage;
    await first.vault.keyRotation.start('a test');
    await workAll(first);
    const settings = { ...first.platform.settings, masterKey: NEXT, oldMasterKey: OLD };
    const crashPoint = (name: string): void => {
      if (name === at) throw new Crash(name);
    };
    await expect(openKeyring({ ...first.platform, settings, crashPoint })).rejects.toThrow(Crash);
    await opens(await stage.another([NEXT, OLD]), stage);
    await opens(await stage.another([NEXT]), stage);
  },
);

test('the owner starts a rotation, sees it go on and who asked for it; no key leaves', async () => {
  const server = await createTestServer();
  closers.push(() => server.close());
  const owner = await createTestOwner(server);
  await server.features.tokenVault.secrets.put(server.platform.ids.uuid(), 'webhook', 'kept');
  const started = await owner.call('POST', '/api/installation/keys/rotations', { reason: 'Once a year' });
  expect(started).toMatchObject({ kind: 'data-key', state: 'running', version: 2, total: 1, resealed: 0 });
  expect(await owner.call('GET', '/api/installation/keys')).toMatchObject({ rowsLeft: 1, oldKeys: 1 });
  await server.settle();
  await server.settle();
  const keys = await owner.call('GET', '/api/installation/keys');
  expect(keys).toMatchObject({
    dataKey: { version: 2 },
    rowsLeft: 0,
    rotations: [{ state: 'finished', askedBy: 'Olga Owner, olga.owner@linekeeper.example', resealed: 1, broken: 0 }],
  });
  expect(Object.keys(keys as object).sort()).toEqual([
    'dataKey',
    'masterKeyFingerprint',
    'oldKeys',
    'rotations',
    'rowsLeft',
  ]);
});

test('a rotation needs a reason and a fresh sign-in; refused, no key changes', async () => {
  const clock = createManualClock(TEST_START_MS);
  const server = await createTestServer({ clock });
  closers.push(() => server.close());
  const owner = await createTestOwner(server);
  const start = (body: unknown) => owner.call('POST', '/api/installation/keys/rotations', body);
  await expect(start({ reason: ' ' })).rejects.toThrow('invalid-request');
  await clock.advance(11 * 60_000);
  await expect(start({ reason: 'Once a year' })).rejects.toThrow('sign-in-again');
  expect(await owner.call('GET', '/api/installation/keys')).toMatchObject({ dataKey: { version: 1 }, rotations: [] });
});
