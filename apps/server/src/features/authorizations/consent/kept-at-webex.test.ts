import { CAUSE_ARTICLES, type Walk } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;

beforeEach(async () => {
  emulator = await createEmulator({ people: 20, clockRate: 0 });
  server = await createTestServer({ emulator });
  owner = await createTestOwner(server);
  ({ slug } = await owner.addOrganization('Acme Hotels'));
});
afterEach(async () => {
  await server?.close();
  await emulator?.close();
});

const walks = () => `/api/organizations/${slug}/authorizations/walks`;
const stepOf = async (id: string) => (await owner.call<Walk>('GET', `${walks()}/${id}`)).steps[0];

async function clientIdOf(): Promise<string> {
  return (await server.features.tokenVault.integrations.get('users-sync'))?.clientId ?? '';
}

test('a redirect address Webex does not know is told while the person looks at its error page, with our address and its article', async () => {
  emulator.levers.setRedirectUris(await clientIdOf(), ['https://elsewhere.example/callback']);
  const walk = await owner.call<Walk>('POST', walks(), { jobs: ['users-sync'] });
  await owner.visit(new URL(walk.startUrl));
  await server.features.authorizations.settled();
  expect(await stepOf(walk.id)).toMatchObject({
    state: 'refused',
    cause: 'redirect-mismatch',
    article: CAUSE_ARTICLES['redirect-mismatch'],
    text: expect.stringContaining('/webex/callback'),
  });
});

test('once the address is registered the same walk works', async () => {
  const clientId = await clientIdOf();
  const known = emulator.world.integrations.get(clientId)?.redirectUris ?? [];
  emulator.levers.setRedirectUris(clientId, ['https://elsewhere.example/callback']);
  const refused = await owner.call<Walk>('POST', walks(), { jobs: ['users-sync'] });
  await owner.visit(new URL(refused.startUrl));
  await server.features.authorizations.settled();
  emulator.levers.setRedirectUris(clientId, known);
  const { walk } = await owner.authorize({ slug, jobs: ['users-sync'], email: DANA });
  expect(walk.steps.map(({ state }) => state)).toEqual(['works']);
});

test('a Webex that cannot be asked, or knows the address, leaves the visit as it is', async () => {
  const end = emulator.faults.add({ kind: 'unavailable', status: 503, path: '/v1/authorize' });
  const walk = await owner.call<Walk>('POST', walks(), { jobs: ['users-sync'] });
  await owner.visit(new URL(walk.startUrl));
  await server.features.authorizations.settled();
  expect(await stepOf(walk.id)).toMatchObject({ state: 'at-webex', cause: null });
  end();
  await owner.visit(new URL(walk.startUrl));
  await server.features.authorizations.settled();
  expect(await stepOf(walk.id)).toMatchObject({ state: 'at-webex', cause: null });
});
