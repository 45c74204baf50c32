import type { AuthorizationCard, Incident, Job } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
const REASON = 'Dana leaves the company';

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let base: string;
let organizationId: string;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 20 });
  server = await createTestServer({ emulator });
  owner = await createTestOwner(server);
  const organization = await owner.addOrganization('Acme Hotels');
  organizationId = organization.organizationId;
  base = `/api/organizations/${organization.slug}`;
  await owner.authorize({ slug: organization.slug, jobs: ['users-sync', 'call-control'], email: DANA });
  await owner.authorize({ slug: organization.slug, jobs: ['presence'], email: ILARIA });
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

async function goOn(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await emulator.clock.advance(1_000);
    await server.platform.ticker.tick();
  }
  await server.platform.jobs.drain();
}

const act = <T>(job: Job, what: string, body: object = {}): Promise<T> =>
  owner.call<T>('POST', `${base}/authorizations/${job}/${what}`, body);
const card = async (job: Job): Promise<AuthorizationCard | undefined> =>
  (await owner.call<{ cards: AuthorizationCard[] }>('GET', `${base}/authorizations`)).cards.find(
    (one) => one.job === job,
  );
const incidents = async (): Promise<Incident[]> =>
  (await owner.call<{ incidents: Incident[] }>('GET', `${base}/incidents`)).incidents;

test('refresh now renews at Webex at once and says until when it is good', async () => {
  const renewed = await act<{ outcome: string; accessExpiresAt: string }>('call-control', 'refresh');
  expect(renewed).toMatchObject({ outcome: 'renewed' });
  expect(Date.parse(renewed.accessExpiresAt)).toBeGreaterThan(emulator.clock.now());
});

test('a paused authorization is neither used nor asked after, and no incident comes of it', async () => {
  expect(await act('users-sync', 'pause', { reason: 'Moving offices' })).toMatchObject({
    state: 'paused',
    act: { kind: 'paused', by: 'Olga Owner', reason: 'Moving offices' },
  });
  await expect(server.features.authorizations.webexFor(organizationId, 'users-sync')).rejects.toThrow();
  const before = (await card('users-sync'))?.knownGoodAt;
  await goOn(200);
  expect((await card('users-sync'))?.knownGoodAt).toBe(before);
  expect((await card('call-control'))?.knownGoodAt).not.toBe(before);
  expect(await incidents()).toEqual([]);
  await act('users-sync', 'resume');
  await goOn(90);
  expect(['healthy', 'filling']).toContain((await card('users-sync'))?.state);
  expect((await card('users-sync'))?.knownGoodAt).not.toBe(before);
  await expect(act('users-sync', 'resume')).rejects.toThrow('authorization-not-usable');
});

test('pausing what has stopped closes its incident; resuming finds out again', async () => {
  const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  emulator.levers.changePassword(dana?.uuid ?? '');
  await goOn(130);
  expect((await incidents()).filter(({ closedAt }) => closedAt === null)).toHaveLength(1);
  await act('users-sync', 'pause', { reason: 'Known' });
  await act('call-control', 'pause', { reason: 'Known' });
  expect((await incidents()).filter(({ closedAt }) => closedAt === null)).toEqual([]);
  expect((await card('users-sync'))?.verdict).toBeNull();
});

test('revoking ends the grant at Webex, destroys the tokens here, and is no death', async () => {
  const grants = () => [...emulator.world.grants.values()].filter(({ ended }) => ended === null).length;
  const before = grants();
  const revoked = await act<{ atWebex: string; text: string; card: AuthorizationCard }>('call-control', 'revoke', {
    reason: REASON,
    confirm: 'acme hotels',
  });
  expect(revoked.text).toBe(
    'The authorization Dana Okafor gave to call control is revoked at Webex, and the tokens here are destroyed.',
  );
  expect(revoked).toMatchObject({ atWebex: 'revoked', card: { state: 'not-authorized', act: { kind: 'revoked' } } });
  expect(grants()).toBe(before - 1);
  await goOn(200);
  expect(await incidents()).toEqual([]);
  expect((await card('users-sync'))?.state).not.toBe('stopped');
  await expect(act('call-control', 'refresh')).rejects.toThrow('authorization-not-usable');
  await owner.authorize({ slug: 'acme-hotels', jobs: ['call-control'], email: DANA });
  expect(await card('call-control')).toMatchObject({ act: null });
  expect((await card('call-control'))?.state).not.toBe('not-authorized');
});

test('nothing is revoked with another name, or in a session that is not fresh', async () => {
  await expect(act('call-control', 'revoke', { reason: REASON, confirm: 'Borgo' })).rejects.toThrow('invalid-request');
  await emulator.clock.advance(11 * 60_000);
  await expect(act('call-control', 'revoke', { reason: REASON, confirm: 'Acme Hotels' })).rejects.toThrow(
    'sign-in-again',
  );
  expect((await card('call-control'))?.state).not.toBe('not-authorized');
});

test('where Webex lets nobody here revoke, the answer says that the authorization still stands there', async () => {
  for (const person of emulator.world.people.values()) {
    if ([DANA, ILARIA].includes(person.email)) emulator.levers.setRoles(person.uuid, []);
  }
  const revoked = await act<{ atWebex: string; text: string }>('call-control', 'revoke', {
    reason: REASON,
    confirm: 'Acme Hotels',
  });
  expect(revoked.atWebex).toBe('kept');
  expect(revoked.text).toMatch(
    /^The tokens here are destroyed\. At Webex the authorization still stands\. Dana Okafor can/,
  );
  expect(await card('call-control')).toMatchObject({ state: 'not-authorized', act: { text: revoked.text } });
});

test('a revocation whose process died before it asked Webex is ended by the next one, and is told once', async () => {
  const grants = () => [...emulator.world.grants.values()].filter(({ ended }) => ended === null).length;
  const before = grants();
  const whole = server.platform.crashPoint;
  server.platform.crashPoint = (name) => {
    if (name === 'authorizations.revoke.before-webex') throw new Error('died');
  };
  await expect(act('call-control', 'revoke', { reason: REASON, confirm: 'Acme Hotels' })).rejects.toThrow();
  server.platform.crashPoint = whole;
  expect(grants()).toBe(before);
  await goOn(240);
  expect(grants()).toBe(before);
  await goOn(140);
  expect(grants()).toBe(before - 1);
  expect(await card('call-control')).toMatchObject({
    state: 'not-authorized',
    act: { kind: 'revoked', by: 'Olga Owner', text: expect.stringContaining('is revoked at Webex') },
  });
  const { timeline } = await owner.call<{ timeline: { text: string }[] }>('GET', `${base}/authorizations/call-control`);
  expect(timeline.filter(({ text }) => text.includes('revoked call control'))).toHaveLength(1);
});

test('what is forgotten by the consent it came from leaves the tokens of a newer consent alone', async () => {
  const { authorizations, tokenVault } = server.features;
  const { authorizationId } = await authorizations.webexFor(organizationId, 'call-control');
  const target = { organizationId, authorizationId, job: 'call-control' as const };
  const older = await tokenVault.grantStatus(target);
  await owner.authorize({ slug: base.split('/').at(-1) ?? '', jobs: ['call-control'], email: DANA });
  await tokenVault.forget(target, older?.adoptionId);
  const newer = await tokenVault.grantStatus(target);
  expect(newer?.adoptionId).not.toBe(older?.adoptionId);
  await tokenVault.forget(target, newer?.adoptionId);
  expect(await tokenVault.grantStatus(target)).toBeNull();
});
