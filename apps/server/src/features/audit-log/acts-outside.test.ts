import type { AuditEntry } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTestBrowser,
  createTestOwner,
  createTestServer,
  type TestOwner,
  type TestServer,
} from '../../testing.ts';

const DANA = 'dana.okafor@acme.example';

/** What no endpoint does: coming back from Webex. */
describe('acts outside the contract', () => {
  let emulator: Emulator;
  let server: TestServer;
  let owner: TestOwner;
  let slug: string;
  beforeAll(async () => {
    emulator = await createEmulator({ people: 20, clockRate: 0 });
    server = await createTestServer({ emulator });
    owner = await createTestOwner(server);
    ({ slug } = await owner.addOrganization('Acme Hotels'));
  });
  afterAll(async () => {
    await server?.close();
    await emulator?.close();
  });
  const newest = async (act: string) =>
    (await owner.call<{ entries: AuditEntry[] }>('GET', `/api/audit-log?act=${act}&limit=1`)).entries[0];

  test('a walk that comes back is the owner’s, with job and outcome, and without code and state', async () => {
    const declined = await owner.authorize({ slug, jobs: ['presence'], email: DANA, decision: 'decline' });
    expect(await newest('authorizations.returnFromWebex')).toMatchObject({
      who: { kind: 'account', name: 'Olga Owner' },
      via: 'webex',
      organization: { slug },
      target: [{ name: 'job', value: 'presence' }],
      outcome: 'refused',
      code: 'consent-declined',
    });
    const accepted = await owner.authorize({ slug, jobs: ['sign-in'], email: DANA });
    const entry = await newest('authorizations.returnFromWebex');
    expect(entry).toMatchObject({ target: [{ name: 'job', value: 'sign-in' }], outcome: 'ok', code: null });
    for (const back of [...declined.returns, ...accepted.returns]) {
      for (const secret of back.searchParams.values()) {
        if (secret.length > 20) expect(JSON.stringify(entry)).not.toContain(secret);
      }
    }
  });

  test('signing in with Webex is the person’s, in the person’s organization; a refusal says why', async () => {
    await createTestBrowser(server.url).throughWebex('/sign-in/webex', { email: DANA });
    expect(await newest('signIn.withWebex')).toMatchObject({
      who: { kind: 'account', name: 'Dana Okafor' },
      via: 'webex',
      organization: { slug },
      outcome: 'ok',
    });
    await createTestBrowser(server.url).throughWebex('/sign-in/webex', { email: 'bruno.costa@borgo.example' });
    expect(await newest('signIn.withWebex')).toMatchObject({ who: { kind: 'nobody' }, code: 'other-organization' });
  });
});
