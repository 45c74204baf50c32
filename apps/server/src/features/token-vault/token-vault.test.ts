import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/clock.ts';
import { createPlatform, type RunningPlatform } from '../../platform/create-platform.ts';
import { createSeededIds } from '../../platform/ids.ts';
import { createTestParts, TEST_START_MS } from '../../testing/test-platform.ts';
import { createTokenVault, type GrantRef, type PendingGrant, type TokenVault, type VaultSignal } from './index.ts';
import { createStrictProvider, type StrictProvider } from './strict-provider.ts';

const CLIENT_ID = `C${'0'.repeat(64)}`;
const DAY_MS = 86_400_000;

interface Process {
  vault: TokenVault;
  platform: RunningPlatform;
  signals: VaultSignal[];
}

interface World {
  clock: ManualClock;
  provider: StrictProvider;
  processes: Process[];
  first: Process;
  target: GrantRef;
  /** A consent for the target, stored by the first process. */
  consent(): Promise<number>;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** So many server processes on one database, as far as the vault can tell. */
async function world(
  options: {
    processes?: number;
    rotation?: 'none' | 'reuse-kills';
    crashAt?: string;
    monotonicMs?: () => number;
    /** All on one machine; marks of those that can be seen to be dead. Without it each is on a machine of its own. */
    dead?: Set<string>;
  } = {},
): Promise<World> {
  const manual = createManualClock(TEST_START_MS);
  const clock = { ...manual, monotonicMs: options.monotonicMs ?? manual.monotonicMs };
  const parts = await createTestParts({ clock });
  closers.push(parts.close);
  const provider = createStrictProvider(options.rotation ?? 'reuse-kills');
  const processes: Process[] = [];
  for (let index = 0; index < (options.processes ?? 1); index += 1) {
    const ids = createSeededIds(() => clock.now(), `process ${index}`);
    const running = await createPlatform({ ...parts, ids, webUiFolder: parts.settings.dataDir });
    closers.push(() => running.close());
    const platform: RunningPlatform = {
      ...running,
      crashPoint: (name) => {
        // Only the first process dies, as only one does in life.
        if (index === 0 && name === options.crashAt) throw new Crash(name);
      },
    };
    const isAlive = async (mark: string): Promise<boolean> => options.dead?.has(mark) !== true;
    const place = options.dead === undefined ? `machine ${index}` : 'here';
    const life = { place, mark: String(index), isAlive };
    const vault = await createTokenVault(platform, { fetch: provider.fetch, takeoverPauseMs: 20, life });
    const signals: VaultSignal[] = [];
    vault.onSignal((signal) => signals.push(signal));
    processes.push({ vault, platform, signals });
  }
  const [first] = processes;
  if (first === undefined) throw new Error('at least one process');
  await first.vault.integrations.save('presence', { clientId: CLIENT_ID, clientSecret: provider.secret });
  const { ids } = parts;
  const target: GrantRef = { organizationId: ids.uuid(), authorizationId: ids.uuid(), job: 'presence' };
  return { clock, provider, processes, first, target, consent: () => consent(first.vault, provider, target) };
}

class Crash extends Error {}

async function exchange(vault: TokenVault, provider: StrictProvider): Promise<PendingGrant> {
  const exchanged = await vault.exchangeCode({
    job: 'presence',
    code: provider.code(),
    codeVerifier: 'v'.repeat(43),
    redirectUri: 'http://localhost/webex/callback',
  });
  if (exchanged.kind !== 'granted') throw new Error(exchanged.kind);
  return exchanged.pending;
}

async function consent(vault: TokenVault, provider: StrictProvider, target: GrantRef): Promise<number> {
  return (await vault.adopt(await exchange(vault, provider), target)).generation;
}

/** The access token the process would send. */
async function read(process: Process, target: GrantRef): Promise<string> {
  return (await process.vault.webexFor(target).people.me()).data.id;
}

test('50 readers in each of two processes need one call when the token has ended', async () => {
  const { clock, provider, processes, target, consent } = await world({ processes: 2 });
  await consent();
  const before = provider.calls();
  clock.advance(14 * DAY_MS);
  const reads = processes.flatMap((process) => Array.from({ length: 50 }, () => read(process, target)));
  const tokens = new Set(await Promise.all(reads));
  expect(tokens.size).toBe(1);
  expect(provider.calls() - before).toBe(1);
  expect(provider.killed()).toBe(0);
});

test('a provider that takes longer than the lease is still asked once', async () => {
  const { clock, provider, processes, target, consent } = await world({ processes: 2 });
  await consent();
  clock.advance(14 * DAY_MS);
  const before = provider.calls();
  const release = provider.holdAnswers();
  const reads = Promise.all(processes.map((process) => read(process, target)));
  await provider.whenCalled(before + 1);
  for (let second = 0; second < 70; second += 10) {
    clock.advance(10_000);
    // The renewal is a statement on a real database: wait for what it leaves behind.
    await expect.poll(() => leaseEndsInMs(processes, target, clock)).toBeGreaterThan(40_000);
  }
  release();
  expect(new Set(await reads).size).toBe(1);
  expect(provider.calls() - before).toBe(1);
});

test('a clock moved by days in mid-call is no slow provider: the answer is waited for and kept', async () => {
  const { clock, provider, processes, first, target, consent } = await world({ processes: 2, monotonicMs: () => 0 });
  await consent();
  clock.advance(10 * DAY_MS);
  const release = provider.holdAnswers();
  const before = provider.calls();
  const refresh = first.vault.refresh(target, 'test');
  await provider.whenCalled(before + 1);
  // Past the end of the old access token, within the life of the new one.
  clock.advance(5 * DAY_MS);
  // The lease looks expired to everybody until its owner has renewed it.
  // A reader, not a refresh by hand: whenever it comes, one call has to do for both.
  const other = processes.slice(1).map((process) => read(process, target));
  await expect.poll(() => leaseEndsInMs(processes, target, clock)).toBeGreaterThan(40_000);
  release();
  expect((await refresh).kind).toBe('refreshed');
  await Promise.all(other);
  expect(provider.calls() - before).toBe(1);
  expect(provider.killed()).toBe(0);
});

async function leaseEndsInMs(processes: Process[], target: GrantRef, clock: ManualClock): Promise<number> {
  const database = processes[0]?.platform.database;
  if (database === undefined) throw new Error('no process');
  const { rows } = await sql<{ lease_until: Date | null }>`
    select lease_until from token_vault_grant where organization_id = ${target.organizationId}
  `.execute(database);
  return (rows[0]?.lease_until?.getTime() ?? 0) - clock.now();
}

test('a consent given while Webex is being asked wins, and the late answer is thrown away', async () => {
  const { provider, first, target, consent, clock } = await world();
  await consent();
  const pending = await exchange(first.vault, provider);
  const release = provider.holdAnswers();
  const before = provider.calls();
  const refresh = first.vault.refresh(target, 'test');
  await provider.whenCalled(before + 1);
  const { generation } = await first.vault.adopt(pending, target);
  release();
  expect(await refresh).toEqual({ kind: 'superseded' });
  expect((await first.vault.grantStatus(target))?.generation).toBe(generation);
  // The refresh token that is stored is the consent's: it still works.
  clock.advance(14 * DAY_MS);
  expect((await first.vault.refresh(target, 'test')).kind).toBe('refreshed');
  expect(provider.killed()).toBe(0);
});

test('a process that dies after Webex rotated leaves its intent, and where Webex is strict the loss is named', async () => {
  const { clock, provider, processes, target, consent } = await world({
    processes: 2,
    crashAt: 'vault.refresh.after-provider',
  });
  await consent();
  const [dying, other] = processes;
  await expect(dying?.vault.refresh(target, 'test')).rejects.toThrow(Crash);
  clock.advance(61_000);
  await other?.platform.ticker.tick();
  expect(other?.signals.filter((signal) => signal.kind === 'refresh')).toMatchObject([
    { reason: 'an earlier attempt was cut off', outcome: { kind: 'lost-in-rotation' } },
  ]);
  expect(provider.killed()).toBe(1);
});

test('where another process is proven dead in mid-call, its refresh is tried again at once, not at the end of its lease', async () => {
  const dead = new Set<string>();
  const { provider, processes, target, consent } = await world({
    processes: 2,
    rotation: 'none',
    crashAt: 'vault.refresh.after-provider',
    dead,
  });
  await consent();
  const [dying, other] = processes;
  await expect(dying?.vault.refresh(target, 'test')).rejects.toThrow(Crash);
  const before = provider.calls();
  await other?.platform.ticker.tick();
  expect(provider.calls()).toBe(before);
  dead.add('0');
  await other?.platform.ticker.tick();
  expect(other?.signals).toMatchObject([
    { reason: 'an earlier attempt was cut off', outcome: { kind: 'refreshed', rotated: false } },
  ]);
});

test('a process that lives but did not renew its lease may still be waiting for Webex: it is given ten minutes', async () => {
  const { clock, provider, processes, target, consent } = await world({
    processes: 2,
    rotation: 'none',
    crashAt: 'vault.refresh.after-intent',
    dead: new Set(),
  });
  await consent();
  const [frozen, other] = processes;
  await expect(frozen?.vault.refresh(target, 'test')).rejects.toThrow(Crash);
  const before = provider.calls();
  clock.advance(9 * 60_000);
  await other?.platform.ticker.tick();
  expect(provider.calls()).toBe(before);
  clock.advance(3 * 60_000);
  await other?.platform.ticker.tick();
  expect(provider.calls()).toBe(before + 1);
  expect(other?.signals).toMatchObject([{ outcome: { kind: 'refreshed' } }]);
});

test('a reader takes over from a process proven dead, without waiting and without the ticker', async () => {
  const dead = new Set(['0']);
  const { clock, processes, target, consent } = await world({
    processes: 2,
    rotation: 'none',
    crashAt: 'vault.refresh.after-provider',
    dead,
  });
  await consent();
  clock.advance(14 * DAY_MS);
  const [dying, other] = processes;
  if (dying === undefined || other === undefined) throw new Error('two processes');
  await expect(read(dying, target)).rejects.toThrow(Crash);
  await expect(read(other, target)).resolves.toMatch(/^access-/);
});

test('a new pair that Webex does not remember costs nothing: the token before it is kept until the pair was used', async () => {
  const { provider, first, target, consent } = await world();
  await consent();
  expect((await first.vault.refresh(target, 'test')).kind).toBe('refreshed');
  provider.forgetNewest();
  await expect(read(first, target)).resolves.toMatch(/^access-/);
  expect(first.signals.at(-2)).toMatchObject({
    reason: 'Webex refused the access token',
    outcome: { kind: 'refreshed' },
  });
  expect(provider.killed()).toBe(0);
  expect((await first.vault.refresh(target, 'test')).kind).toBe('refreshed');
});

test('once the new pair was used, the token before it is gone and never sent', async () => {
  const { provider, first, target, consent } = await world();
  await consent();
  await first.vault.refresh(target, 'test');
  expect(await previousToken(first, target)).not.toBeNull();
  await read(first, target);
  await expect.poll(() => previousToken(first, target)).toBeNull();
  provider.revokeAll();
  const before = provider.calls();
  expect((await first.vault.refresh(target, 'test')).kind).toBe('refused');
  expect(provider.calls() - before).toBe(1);
});

test('where both tokens are refused it is a refusal like any other, and the older one is let go', async () => {
  const { provider, first, target, consent } = await world();
  await consent();
  await first.vault.refresh(target, 'test');
  provider.revokeAll();
  const before = provider.calls();
  expect((await first.vault.refresh(target, 'test')).kind).toBe('refused');
  expect(provider.calls() - before).toBe(2);
  expect(await previousToken(first, target)).toBeNull();
});

test('a refusal of our own client secret spends no token', async () => {
  const { provider, first, target, consent } = await world();
  await consent();
  await first.vault.refresh(target, 'test');
  const right = provider.secret;
  provider.secret = 'another one';
  const before = provider.calls();
  expect((await first.vault.refresh(target, 'test')).kind).toBe('refused');
  expect(provider.calls() - before).toBe(1);
  expect(await previousToken(first, target)).not.toBeNull();
  provider.secret = right;
  expect((await first.vault.refresh(target, 'test')).kind).toBe('refreshed');
});

async function previousToken(process: Process, target: GrantRef): Promise<Buffer | null> {
  const { rows } = await sql<{ previous_refresh_sealed: Buffer | null }>`
    select previous_refresh_sealed from token_vault_grant where organization_id = ${target.organizationId}
      and authorization_id = ${target.authorizationId}
  `.execute(process.platform.database);
  return rows[0]?.previous_refresh_sealed ?? null;
}

test('where Webex does not rotate, a process that dies before its write costs nothing', async () => {
  const { clock, processes, target, consent } = await world({
    processes: 2,
    rotation: 'none',
    crashAt: 'vault.refresh.after-provider',
  });
  await consent();
  const [dying, other] = processes;
  await expect(dying?.vault.refresh(target, 'test')).rejects.toThrow(Crash);
  clock.advance(61_000);
  await other?.platform.ticker.tick();
  expect(other?.signals).toMatchObject([{ kind: 'refresh', outcome: { kind: 'refreshed', rotated: false } }]);
});

test('a process that dies before it asked loses nothing, however strict Webex is', async () => {
  const { clock, provider, processes, target, consent } = await world({
    processes: 2,
    crashAt: 'vault.refresh.after-intent',
  });
  await consent();
  const [dying, other] = processes;
  await expect(dying?.vault.refresh(target, 'test')).rejects.toThrow(Crash);
  clock.advance(61_000);
  await other?.platform.ticker.tick();
  expect(other?.signals).toMatchObject([{ outcome: { kind: 'refreshed', rotated: true } }]);
  expect(provider.killed()).toBe(0);
});

test('trouble is never a refusal: it is waited for, Retry-After obeyed, and the token served as long as it lives', async () => {
  const { clock, provider, first, target, consent } = await world();
  await consent();
  const held = await read(first, target);
  provider.faults.push(
    new Response('', { status: 429, headers: { 'retry-after': '90' } }),
    new Response('<html>', { status: 502 }),
    'reset-before',
    'lost-answer',
  );
  const first429 = await first.vault.refresh(target, 'test');
  expect(first429).toMatchObject({ kind: 'transient' });
  expect(first429.kind === 'transient' && (first429.retryAt?.getTime() ?? 0) - clock.now()).toBeGreaterThanOrEqual(
    90_000,
  );
  for (let index = 0; index < 3; index += 1) {
    expect((await first.vault.refresh(target, 'test')).kind).toBe('transient');
  }
  expect(await read(first, target)).toBe(held);
});

test('a refusal is told once with the words of Webex, and readers do not ask again and again', async () => {
  const { clock, provider, first, target, consent } = await world();
  await consent();
  provider.revokeAll();
  clock.advance(14 * DAY_MS);
  const before = provider.calls();
  for (let index = 0; index < 5; index += 1) {
    await expect(read(first, target)).rejects.toMatchObject({ kind: 'unauthorized', code: 'invalid_grant' });
  }
  expect(provider.calls() - before).toBe(1);
  expect(first.signals).toMatchObject([{ kind: 'refresh', outcome: { kind: 'refused', error: { status: 400 } } }]);
  expect((await first.vault.refresh(target, 'asked for')).kind).toBe('refused');
  expect(provider.calls() - before).toBe(2);
});

test('a 401 leads to one refresh per token, after that it is evidence', async () => {
  const { provider, first, target, consent } = await world();
  await consent();
  provider.revokeAll();
  const before = provider.calls();
  await expect(read(first, target)).rejects.toMatchObject({ kind: 'unauthorized', request: 'GET /v1/people/me' });
  await expect(read(first, target)).rejects.toMatchObject({ kind: 'unauthorized' });
  expect(provider.calls() - before).toBe(1);
  const answers = first.signals.filter((signal) => signal.kind === 'answer');
  expect(answers).toMatchObject([{ status: 401 }, { status: 401 }]);
});

test('a probe that is refused does not make the vault refresh', async () => {
  const { provider, first, target, consent } = await world();
  await consent();
  provider.revokeAll();
  const before = provider.calls();
  await expect(first.vault.webexFor(target).people.me({ retry: 'none' })).rejects.toMatchObject({ status: 401 });
  expect(provider.calls()).toBe(before);
});

test('another process uses the new token at once', async () => {
  const { processes, first, target, consent } = await world({ processes: 2 });
  await consent();
  const [, other] = processes;
  if (other === undefined) throw new Error('two processes');
  const old = await read(other, target);
  await first.vault.refresh(target, 'test');
  await expect.poll(() => read(other, target)).not.toBe(old);
});

test('what is due by half of its life is refreshed by the ticker, never in the last day', async () => {
  const { clock, first, consent } = await world();
  await consent();
  clock.advance(6 * DAY_MS);
  await first.platform.ticker.tick();
  expect(first.signals).toEqual([]);
  clock.advance(2 * DAY_MS);
  await first.platform.ticker.tick();
  expect(first.signals).toMatchObject([{ reason: 'half of its life is over', outcome: { kind: 'refreshed' } }]);
});

test('a token moved to another row, or back to an earlier generation, does not open', async () => {
  const { first, target, consent, provider } = await world();
  await consent();
  const { database } = first.platform;
  const twin = { ...target, authorizationId: '018f0000-0000-7000-8000-000000000000' };
  await first.vault.adopt(await exchange(first.vault, provider), twin);
  await sql`update token_vault_grant set access_sealed = (select g.access_sealed from token_vault_grant g
    where g.organization_id = ${target.organizationId} and g.authorization_id = ${target.authorizationId})
    where organization_id = ${target.organizationId} and authorization_id = ${twin.authorizationId}`.execute(database);
  await expect(read(first, twin)).rejects.toThrow(/does not open/);
  await sql`update token_vault_grant set generation = generation + 1
    where organization_id = ${target.organizationId} and authorization_id = ${target.authorizationId}`.execute(
    database,
  );
  await expect(read(first, target)).rejects.toThrow(/does not open/);
});

test('a forgotten grant is gone everywhere, and one made anew is not hit by a stale writer', async () => {
  const { provider, processes, first, target, consent } = await world({ processes: 2 });
  await consent();
  const pending = await exchange(first.vault, provider);
  const [, other] = processes;
  if (other === undefined) throw new Error('two processes');
  const release = provider.holdAnswers();
  const before = provider.calls();
  const stale = other.vault.refresh(target, 'test');
  await provider.whenCalled(before + 1);
  await first.vault.forget(target);
  await expect(read(first, target)).rejects.toMatchObject({ code: 'authorization-not-usable' });
  await first.vault.adopt(pending, target);
  release();
  expect(await stale).toEqual({ kind: 'superseded' });
  expect((await first.vault.grantStatus(target))?.generation).toBe(1);
});

test('no token and no secret is visible in a pending grant, in an integration or in the rows', async () => {
  const { provider, first, target, consent } = await world();
  await consent();
  const pending = await exchange(first.vault, provider);
  const { rows } = await sql`select * from token_vault_grant where organization_id = ${target.organizationId}`.execute(
    first.platform.database,
  );
  const integration = await first.vault.integrations.get('presence');
  const shown = JSON.stringify([pending, rows, integration, Object.getOwnPropertyNames(pending)]);
  expect(shown).not.toMatch(/access-\d|refresh-\d/);
  expect(shown).not.toContain(provider.secret);
  expect(integration).toMatchObject({ clientId: CLIENT_ID, secretEnding: 'only' });
});

test('a left-out secret keeps the stored one', async () => {
  const { provider, first, target, consent } = await world();
  await first.vault.integrations.save('presence', { clientId: CLIENT_ID });
  await consent();
  expect((await first.vault.refresh(target, 'test')).kind).toBe('refreshed');
  expect(provider.secret.endsWith('only')).toBe(true);
});

test('secrets of other features come back as they were put', async () => {
  const { first, target } = await world();
  const { secrets } = first.vault;
  await secrets.put(target.organizationId, 'webhook', 'one');
  await secrets.put(target.organizationId, 'webhook', 'two');
  expect(await secrets.get(target.organizationId, 'webhook')).toBe('two');
  expect(await secrets.get(target.organizationId, 'other')).toBeNull();
});
