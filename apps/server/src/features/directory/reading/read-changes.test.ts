import { createEmulator, type EmulatedPerson, type Emulator } from '@linekeeper/emulator';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { giveLivingToken, personByEmail } from '../../../testing/living-token.ts';
import { createOneOrganization, type OneOrganization } from '../../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { createDirectory, type RunningDirectory } from '../index.ts';
import { selectRuns } from '../run.queries.ts';

const SCOPES = [
  'spark-admin:people_read',
  'spark-admin:locations_read',
  'spark-admin:telephony_config_read',
  'spark-admin:workspaces_read',
];

let emulator: Emulator;
let server: TestPlatform;
let acme: OneOrganization;
let directory: RunningDirectory;
let dana: EmulatedPerson;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, people: 150, startMs: TEST_START_MS });
  server = await createTestPlatform({ emulator });
  acme = createOneOrganization(server.platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'token-of-dana' });
  dana = personByEmail(emulator, 'dana.okafor@acme.example');
  const { authorizations } = acme;
  const webexFor: typeof authorizations.webexFor = async (...asked) => ({
    ...(await authorizations.webexFor(...asked)),
    webexOrgId: dana.orgUuid,
  });
  directory = createDirectory(server.platform, { ...acme, authorizations: { ...authorizations, webexFor } });
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

/** A living token as if Dana had consented to these scopes. */
const authorize = (scopes: string[]): void =>
  giveLivingToken(emulator, { person: dana, token: 'token-of-dana', scopes });

async function settle(): Promise<void> {
  await server.platform.ticker.tick();
  await server.platform.jobs.drain();
  await directory.settled();
}
/** Lets the next incremental run come. */
async function later(): Promise<void> {
  await emulator.clock.advance(16 * 60_000);
  await settle();
}
const lastRun = async () => {
  const [run] = await selectRuns(server.platform.database, { organizationId: acme.organizationId, limit: 1 });
  return run;
};
/** What Webex's records say of themselves when somebody writes them. */
function write(person: EmulatedPerson, fields: Partial<EmulatedPerson>): void {
  Object.assign(person, fields, { modifiedMs: emulator.clock.now() });
}
const others = (): EmulatedPerson[] =>
  [...emulator.world.people.values()].filter(
    ({ orgUuid, roles, deleted }) => orgUuid === dana.orgUuid && roles.length === 0 && !deleted,
  );
const pathsSince = (from: number): string[] =>
  emulator.requests
    .all()
    .slice(from)
    .map(({ url }) => url);

test.each([
  ['the list of changes', [...SCOPES, 'identity:people_read']],
  ['pages of people without calling data', SCOPES],
])('an incremental run finds by %s who was changed and who came, and asks for them alone', async (_how, scopes) => {
  authorize(scopes);
  await settle();
  const [first, leaver] = others();
  if (first === undefined || leaver === undefined) throw new Error('the world is too small');
  write(first, { title: 'Head of Telephony' });
  leaver.deleted = true;
  await emulator.clock.advance(16 * 60_000);
  const from = emulator.requests.all().length;
  await settle();
  expect(await lastRun()).toMatchObject({ kind: 'incremental', state: 'done', added: 0, changed: 1, removed: 0 });
  expect(pathsSince(from).filter((url) => url.includes('/v1/people') && url.includes('callingData'))).toHaveLength(1);
  const isScim = scopes.length > SCOPES.length;
  expect(pathsSince(from).filter((url) => url.startsWith('/identity/scim'))).toHaveLength(1);
  const asked = emulator.requests.all().length;
  await later();
  expect(await lastRun()).toMatchObject({ kind: 'incremental', changed: 0 });
  // Who was refused the list of changes once is not asked again before the next full run.
  expect(pathsSince(asked).filter((url) => url.startsWith('/identity/scim'))).toHaveLength(isScim ? 1 : 0);
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({ kind: 'full', state: 'done', added: 0, changed: 0, removed: 1 });
});

test('a number that was moved to somebody else is seen, though neither record was touched', async () => {
  authorize([...SCOPES, 'identity:people_read']);
  await settle();
  const [from, to] = others().filter(({ phoneNumber }) => phoneNumber !== null);
  if (from === undefined || to === undefined) throw new Error('the world is too small');
  const number = from.phoneNumber ?? '';
  to.phoneNumber = number;
  from.phoneNumber = '+4922199999999';
  await later();
  expect(await lastRun()).toMatchObject({ kind: 'incremental', state: 'done', changed: 2 });
  expect((await directory.whoseNumbers(acme.asker, [number])).get(number)).toMatchObject({
    name: `${to.firstName} ${to.lastName}`,
    more: 0,
  });
});

type Step =
  | { kind: 'title' | 'department' | 'extension' | 'leave'; who: number; text: number }
  | { kind: 'workspace' | 'group' | 'wait'; who: number; text: number };
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('title', 'department', 'extension', 'leave', 'workspace', 'group', 'wait'),
  who: fc.nat(1_000),
  text: fc.nat(9_999),
});

async function take({ kind, who, text }: Step): Promise<number> {
  const people = others();
  const person = people[who % people.length];
  if (person === undefined) throw new Error('nobody is left');
  const { world } = emulator;
  const one = <T extends { orgUuid: string; name: string }>(things: Map<string, T>): T | undefined =>
    [...things.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid)[0];
  if (kind === 'title' || kind === 'department') write(person, { [kind]: `Word ${text}` });
  if (kind === 'extension') write(person, { extension: String(20_000 + text) });
  if (kind === 'leave') person.deleted = true;
  const renamed = kind === 'workspace' ? one(world.workspaces) : kind === 'group' ? one(world.groups) : undefined;
  if (renamed !== undefined) renamed.name = `Name ${text}`;
  if (kind === 'wait') await later();
  return kind === 'leave' ? 1 : 0;
}

test('after any steps with incremental runs between them, a full run changes nothing but who has left', async () => {
  authorize([...SCOPES, 'identity:people_read']);
  await settle();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      let left = 0;
      for (const each of steps) left += await take(each);
      await later();
      await acme.recover('users-sync');
      expect(await lastRun()).toMatchObject({ kind: 'full', state: 'done', added: 0, changed: 0, removed: left });
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 120_000);
