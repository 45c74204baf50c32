import { afterEach, expect, test } from 'vitest';
import { createTestPlatform } from '../../testing.ts';
import { createTokenVault, type GrantRef, type LadderRung, type TokenVault, type VaultSignal } from './index.ts';

const ORG = '6c1c6a3e-0000-4000-8000-0000000000aa';
const APP = `C${'a'.repeat(64)}`;
const MINTER = `C${'b'.repeat(64)}`;
const SECRET = 'a secret of sixteen or more';

type Said = { status: number; body?: unknown } | 'no answer';

/** Webex as a list of what it says next to each of the three questions; the last thing said is said again. */
interface ScriptedWebex {
  app: Said[];
  minter: Said[];
  mint: Said[];
  asked: string[];
  fetch: typeof fetch;
}

const dead: Said = { status: 400, body: { error: 'invalid_grant', error_description: 'dead', trackingID: 'T_dead' } };
const withdrawn: Said = { status: 403, body: { message: 'not authorized by a Full Admin', trackingId: 'T_mint' } };
const unauthorized: Said = { status: 401, body: { message: 'not authorized', trackingId: 'T_401' } };

let issued = 0;
function pair(): Said {
  issued += 1;
  const lives = { expires_in: 1_209_600, refresh_token_expires_in: 7_776_000, token_type: 'Bearer' };
  return { status: 200, body: { access_token: `a${issued}`, refresh_token: `r${issued}`, ...lives } };
}

function scripted(): ScriptedWebex {
  const webex: ScriptedWebex = {
    app: [],
    minter: [],
    mint: [],
    asked: [],
    fetch: async (input, init) => {
      const { pathname } = new URL(String(input));
      const form = String(init?.body);
      const who = pathname.endsWith('/token') ? 'mint' : form.includes(MINTER) ? 'minter' : 'app';
      webex.asked.push(who);
      const said = webex[who].length > 1 ? webex[who].shift() : webex[who][0];
      if (said === undefined || said === 'no answer') throw new TypeError('fetch failed');
      return Response.json(said.body, { status: said.status });
    },
  };
  return webex;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Stage {
  vault: TokenVault;
  webex: ScriptedWebex;
  target: GrantRef;
  signals: VaultSignal[];
  advance(ms: number): void;
}

/** A Service App with a grant of its own, and a minting integration somebody authorized. */
async function stage(): Promise<Stage> {
  const { platform, clock, close } = await createTestPlatform();
  closers.push(close);
  const webex = scripted();
  const vault = await createTokenVault(platform, { fetch: webex.fetch, takeoverPauseMs: 20 });
  const signals: VaultSignal[] = [];
  vault.onSignal((signal) => signals.push(signal));
  await vault.serviceApps.save('presence', { clientId: APP, clientSecret: SECRET });
  await vault.serviceApps.save('minter', { clientId: MINTER, clientSecret: SECRET });
  webex.minter = [pair()];
  const code = { code: 'c', codeVerifier: 'v'.repeat(43), redirectUri: 'http://localhost/webex/callback' };
  const consent = await vault.minter.exchangeCode(code);
  if (consent.kind !== 'granted') throw new Error(consent.kind);
  await vault.minter.adopt(consent.pending);
  webex.mint = [pair()];
  const minted = await vault.serviceApps.mint({ job: 'presence', webexOrgId: ORG });
  if (minted.kind !== 'granted') throw new Error(minted.kind);
  const target: GrantRef = {
    organizationId: platform.ids.uuid(),
    authorizationId: platform.ids.uuid(),
    job: 'presence',
  };
  await vault.adopt(minted.pending, target);
  webex.asked = [];
  return { vault, webex, target, signals, advance: (ms) => clock.advance(ms) };
}

const steps = (rungs: readonly LadderRung[] | undefined): string[] =>
  (rungs ?? []).map(({ rung, result }) => `${rung} ${result}`);

test("the Service App's own credentials renew its grant, and no other rung is climbed while that works", async () => {
  const { vault, webex, target } = await stage();
  webex.app = [pair()];
  const outcome = await vault.refresh(target, 'test');
  expect(outcome).toMatchObject({ kind: 'refreshed', generation: 2 });
  expect(outcome).not.toHaveProperty('rungs');
  expect(webex.asked).toEqual(['app']);
});

test('a refused refresh is followed by a minted pair: one more generation, both rungs told in the signal', async () => {
  const { vault, webex, target, signals } = await stage();
  webex.app = [dead];
  webex.mint = [pair()];
  const outcome = await vault.refresh(target, 'test');
  expect(outcome).toMatchObject({ kind: 'refreshed', generation: 2 });
  expect(webex.asked).toEqual(['app', 'mint']);
  const [signal] = signals.filter(({ kind }) => kind === 'refresh');
  if (signal?.kind !== 'refresh' || signal.outcome.kind !== 'refreshed') throw new Error('no refresh was told');
  expect(steps(signal.outcome.rungs)).toEqual(['refresh refused', 'mint done']);
});

test("where the minting integration's token is refused, it is renewed and the pair minted with the new one", async () => {
  const { vault, webex, target } = await stage();
  webex.app = [dead];
  webex.mint = [unauthorized, pair()];
  webex.minter = [pair()];
  const outcome = await vault.refresh(target, 'test');
  expect(outcome).toMatchObject({ kind: 'refreshed' });
  expect(webex.asked).toEqual(['app', 'mint', 'minter', 'mint']);
  if (outcome.kind !== 'refreshed') return;
  expect(steps(outcome.rungs)).toEqual(['refresh refused', 'mint refused', 'minter done', 'mint done']);
});

test('a withdrawn approval ends the climb: refused, with what the mint said, and remembered like that', async () => {
  const { vault, webex, target } = await stage();
  webex.app = [dead];
  webex.mint = [withdrawn];
  const outcome = await vault.refresh(target, 'test');
  expect(outcome).toMatchObject({ kind: 'refused', error: { message: 'dead', trackingId: 'T_dead' } });
  if (outcome.kind !== 'refused') return;
  expect(steps(outcome.rungs)).toEqual(['refresh refused', 'mint not-authorized']);
  expect(outcome.rungs?.at(-1)).toMatchObject({ status: 403, trackingId: 'T_mint' });
});

test('the ladder is bounded: a minting integration refused before and after its renewal is asked twice, not for ever', async () => {
  const { vault, webex, target } = await stage();
  webex.app = [dead];
  webex.mint = [unauthorized];
  webex.minter = [pair()];
  expect(await vault.refresh(target, 'test')).toMatchObject({ kind: 'refused' });
  expect(webex.asked).toEqual(['app', 'mint', 'minter', 'mint']);
});

test('a minting integration that nobody renews any more ends the climb at its own rung', async () => {
  const { vault, webex, target } = await stage();
  webex.app = [dead];
  webex.mint = [unauthorized];
  webex.minter = [dead];
  const outcome = await vault.refresh(target, 'test');
  if (outcome.kind !== 'refused') throw new Error(outcome.kind);
  expect(steps(outcome.rungs)).toEqual(['refresh refused', 'mint refused', 'minter refused']);
});

test.each<[string, Partial<Record<'app' | 'mint' | 'minter', Said[]>>]>([
  ['the refresh', { app: [{ status: 503, body: {} }] }],
  ['the mint, by 503', { app: [dead], mint: [{ status: 503, body: {} }] }],
  ['the mint, by 429', { app: [dead], mint: [{ status: 429, body: {} }] }],
  ['the mint, by silence', { app: [dead], mint: ['no answer'] }],
  ['a page of a proxy instead of the mint', { app: [dead], mint: [{ status: 403, body: 'a page' }] }],
  [
    'the renewal of the minting integration',
    { app: [dead], mint: [unauthorized], minter: [{ status: 502, body: {} }] },
  ],
])('trouble at %s is trouble, never a refusal, and the next attempt may succeed', async (_where, says) => {
  const { vault, webex, target, advance } = await stage();
  Object.assign(webex, says);
  expect(await vault.refresh(target, 'test')).toMatchObject({ kind: 'transient' });
  Object.assign(webex, { app: [dead], mint: [pair()], minter: [pair()] });
  advance(600_000);
  expect(await vault.refresh(target, 'test')).toMatchObject({ kind: 'refreshed' });
});

test('a wrong secret of our own is no reason to climb', async () => {
  const { vault, webex, target } = await stage();
  webex.app = [{ status: 401, body: { error: 'invalid_client', error_description: 'client secret' } }];
  expect(await vault.refresh(target, 'test')).toMatchObject({ kind: 'refused', error: { code: 'invalid_client' } });
  expect(webex.asked).toEqual(['app']);
});

test('twenty who need it at once climb once', async () => {
  const { vault, webex, target } = await stage();
  webex.app = [dead];
  webex.mint = [pair()];
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => vault.refresh(target, 'test')));
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['refreshed']));
  expect(webex.asked).toEqual(['app', 'mint']);
});

test('without an authorized minting integration a mint says so and asks Webex nothing', async () => {
  const { platform, close } = await createTestPlatform();
  closers.push(close);
  const webex = scripted();
  const vault = await createTokenVault(platform, { fetch: webex.fetch });
  await vault.serviceApps.save('presence', { clientId: APP, clientSecret: SECRET });
  const minted = await vault.serviceApps.mint({ job: 'presence', webexOrgId: ORG });
  expect(minted).toMatchObject({ kind: 'stopped', last: { rung: 'minter', result: 'not-authorized' } });
  expect(webex.asked).toEqual([]);
});

test('a rotation of keys seals the secrets of Service Apps anew, and they still open', async () => {
  const { vault, webex, target } = await stage();
  await vault.keyRotation.start('a test');
  while ((await vault.keyRotation.work()) === 'more');
  const { rowsLeft, rotations } = await vault.keyRotation.state();
  // Two registrations, the grant of the Service App, and that of the minting integration.
  expect({ rowsLeft, resealed: rotations[0]?.resealed }).toEqual({ rowsLeft: 0, resealed: 4 });
  webex.app = [dead];
  webex.mint = [unauthorized, pair()];
  webex.minter = [pair()];
  expect(await vault.refresh(target, 'test')).toMatchObject({ kind: 'refreshed' });
});

test('what is told of a Service App never holds its secret', async () => {
  const { vault } = await stage();
  const told = JSON.stringify(await vault.serviceApps.list());
  expect(told).toContain(APP);
  expect(told).not.toContain(SECRET);
});
