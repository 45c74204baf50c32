import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { type Answered, ask, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { obtainTokens, registerTestClient } from './consent-driver.ts';
import { publicId } from './public-id.ts';

let emulator: Emulator;
let dana: EmulatedPerson;
let token: string;

beforeEach(async () => {
  emulator = await stillEmulator();
  dana = personOf(emulator, 'dana.okafor@acme.example');
  token = tokenFor(emulator, dana, ['audit:events_read', 'spark-compliance:events_read']);
});
afterEach(() => emulator.close());

const get = (path: string): Promise<Answered> => ask(emulator, `GET ${path}`, { token });
const day = (offset: number): string => new Date(emulator.clock.now() + offset * 86_400_000).toISOString();
const audit = (more: string): Promise<Answered> =>
  get(`/v1/adminAudit/events?orgId=${publicId('ORGANIZATION', dana.orgUuid)}&from=${day(-1)}&to=${day(1)}${more}`);
const security = (more: string): Promise<Answered> =>
  get(
    `/v1/admin/securityAudit/events?orgId=${publicId('ORGANIZATION', dana.orgUuid)}&startTime=${day(-1)}&endTime=${day(1)}${more}`,
  );
async function signIn(): Promise<void> {
  await obtainTokens(emulator, registerTestClient(emulator, ['spark:people_read']), dana.email);
  await emulator.clock.advance(60_000);
}
type Event = { data: { eventCategory: string; targetType: string }; id: string };
/** The newest event of the category after doing something that writes one. */
async function newest(act: () => void | Promise<void>, category: string): Promise<{ data: Record<string, string> }> {
  // Revoking tells of each consent, so there must be one.
  tokenFor(emulator, dana, ['spark:people_read']);
  await act();
  token = tokenFor(emulator, dana, ['audit:events_read']);
  await emulator.clock.advance(60_000);
  return (await audit(`&eventCategories=${category}`)).body.items[0];
}
const categories = ({ body }: Answered): string[] => body.items.map(({ data }: Event) => data.eventCategory);

test('34 categories are named, among them all that are written', async () => {
  const { eventCategories } = (await get('/v1/adminAudit/eventCategories')).body;
  expect(new Set(eventCategories).size).toBe(34);
  await signIn();
  emulator.levers.setRoles(dana.uuid, [...dana.roles, 'id_user_admin']);
  emulator.levers.resetAccess(personOf(emulator, 'ilaria.illuminati@acme.example').uuid);
  for (const { category } of emulator.world.audit) expect(eventCategories).toContain(category);
});

test('an administrator who signs in leaves a LOGINS event, with a bare id in base64', async () => {
  await signIn();
  const answer = await audit('&eventCategories=LOGINS');
  expect(categories(answer)).toEqual(['LOGINS']);
  expect(Buffer.from(answer.body.items[0].actorId, 'base64').toString()).toBe(dana.uuid);
});

test('an act is said to be by an administrator who is still there, never by a deleted one', async () => {
  const ilaria = personOf(emulator, 'ilaria.illuminati@acme.example');
  const marek = personOf(emulator, 'marek.nowak@acme.example');
  const { data: first } = await newest(() => emulator.levers.resetAccess(dana.uuid), 'USERS');
  emulator.levers.deletePerson(personOf(emulator, first.actorEmail ?? '').uuid);
  const { data: second } = await newest(() => emulator.levers.resetAccess(dana.uuid), 'USERS');
  expect([first.actorEmail, second.actorEmail].sort()).toEqual([ilaria.email, marek.email]);
});

test('a Service App that changes people by API is named in the audit', async () => {
  const scopes = ['identity:people_rw'];
  const { clientId } = emulator.registerServiceApp({ name: 'Machine', scopes });
  emulator.levers.authorizeServiceApp(clientId, dana.orgUuid);
  const [account] = emulator.world.machineAccounts.values();
  if (account === undefined) throw new Error('No account');
  const machine = tokenFor(emulator, account, scopes);
  const target = personOf(emulator, 'rita.holm@acme.example');
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  };
  const path = `/identity/scim/${dana.orgUuid}/v2/Users/${target.uuid}`;
  const change = async (): Promise<void> => {
    expect((await ask(emulator, `PATCH ${path}`, { token: machine, body })).status).toBe(200);
  };
  const { data } = await newest(change, 'WEBEX_IDENTITY');
  expect(data).toMatchObject({ actorName: 'Machine', actorEmail: account.email, targetName: target.email });
});

test('plain categories by default, prefixed in the mode; both spellings are understood in the filter', async () => {
  await signIn();
  expect(categories(await audit('&eventCategories=EventCategory.LOGINS,LOGOUT'))).toEqual(['LOGINS']);
  emulator.modes.prefixedAuditCategories = true;
  const answer = await audit('&eventCategories=LOGINS&eventCategories=USERS');
  expect(categories(answer)).toEqual(['EventCategory.LOGINS']);
  expect(answer.body.items[0].data.targetType).toMatch(/^TargetResourceType\./);
});

test('events page by offset and max up to 200', async () => {
  for (let index = 0; index < 5; index += 1) {
    emulator.levers.setRoles(dana.uuid, index % 2 === 0 ? ['id_full_admin', 'id_user_admin'] : ['id_full_admin']);
  }
  await emulator.clock.advance(60_000);
  const all: string[] = (await audit('&max=1000')).body.items.map(({ id }: Event) => id);
  const found: string[] = [];
  let page = await audit('&max=2');
  for (;;) {
    found.push(...page.body.items.map(({ id }: Event) => id));
    const next = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    if (next === undefined) break;
    page = await get(next);
  }
  expect(found).toEqual(all);
  expect(all.length).toBeGreaterThanOrEqual(5);
});

test('the security audit is empty until Pro Pack and its switch are on; then it tells sign-ins', async () => {
  await signIn();
  expect((await security('')).body).toEqual({ items: [] });
  emulator.modes.userAuthenticationData = true;
  const { items } = (await security(`&actorId=${publicId('PEOPLE', dana.uuid)}`)).body;
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    actorId: publicId('PEOPLE', dana.uuid),
    actorOrgId: publicId('ORGANIZATION', dana.orgUuid),
    data: { eventCategory: 'LOGINS', actorEmail: dana.email },
  });
  expect((await security('&eventCategories=LOGOUT')).body.items).toEqual([]);
  const bare = `/v1/admin/securityAudit/events?orgId=${publicId('ORGANIZATION', dana.orgUuid)}`;
  expect((await get(bare)).status).toBe(400);
});

test('the compliance feed is refused to administrators and empty for a Compliance Officer', async () => {
  expect((await get('/v1/events')).status).toBe(403);
  emulator.levers.setRoles(dana.uuid, ['id_full_admin', 'id_compliance_officer']);
  expect((await get('/v1/events?resource=messages')).body).toEqual({ items: [] });
  expect((await get('/v1/events/nothing')).status).toBe(404);
  expect((await get(`/v1/events?to=${day(2)}`)).status).toBe(400);
});
