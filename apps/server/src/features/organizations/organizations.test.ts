import type { OrganizationSummary } from '@linekeeper/api-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, type TestOwner, type TestServer } from '../../testing.ts';

let server: TestServer;
let owner: TestOwner;
beforeEach(async () => {
  server = await createTestServer();
  owner = await createTestOwner(server);
});
afterEach(() => server.close());

test('an organization is found by its slug, and a second of the same name is refused', async () => {
  const { slug, organizationId } = await owner.addOrganization('Acme Hotels');
  expect(slug).toBe('acme-hotels');
  expect(await server.features.organizations.bySlug(slug)).toMatchObject({ organizationId, name: 'Acme Hotels' });
  await expect(owner.addOrganization('Acme  hotels')).rejects.toThrow('organization-name-taken');
  expect(await server.features.organizations.list()).toHaveLength(1);
});

test('one Webex org belongs to one organization, for good', async () => {
  const { organizations } = server.features;
  const acme = await organizations.add('Acme');
  const borgo = await organizations.add('Borgo');
  const webexOrg = '11111111-1111-4111-8111-111111111111';
  const otherOrg = '22222222-2222-4222-8222-222222222222';
  expect(await organizations.bindWebexOrg(acme.organizationId, webexOrg, null)).toBe('bound');
  expect(await organizations.bindWebexOrg(acme.organizationId, webexOrg, null)).toBe('same');
  expect(await organizations.bindWebexOrg(acme.organizationId, otherOrg, null)).toBe('other-organization');
  expect(await organizations.bindWebexOrg(borgo.organizationId, webexOrg, null)).toBe('taken-by-another');
  expect((await organizations.byWebexOrg(webexOrg))?.slug).toBe('acme');
});

test('two processes that bind one Webex org at the same moment: one gets it', async () => {
  const { organizations } = server.features;
  const all = await Promise.all(['A', 'B', 'C', 'D'].map((name) => organizations.add(name)));
  const webexOrg = '33333333-3333-4333-8333-333333333333';
  const outcomes = await Promise.all(
    all.map(({ organizationId }) => organizations.bindWebexOrg(organizationId, webexOrg, null)),
  );
  expect(outcomes.filter((outcome) => outcome === 'bound')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'taken-by-another')).toHaveLength(3);
});

test('short numbers are never given twice and each organization counts for itself', async () => {
  const { organizations } = server.features;
  const acme = await organizations.add('Acme');
  const borgo = await organizations.add('Borgo');
  const numbers = await Promise.all(
    Array.from({ length: 20 }, () => organizations.nextNumber(acme.organizationId, 'incident')),
  );
  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(await organizations.nextNumber(borgo.organizationId, 'incident')).toBe(1);
  expect(await organizations.nextNumber(acme.organizationId, 'run')).toBe(1);
});

test('the list says of each organization that nothing is authorized yet', async () => {
  await owner.addOrganization('Borgo');
  await owner.addOrganization('Acme');
  const { organizations } = await owner.call<{ organizations: OrganizationSummary[] }>('GET', '/api/organizations');
  expect(organizations.map(({ name, state, headline }) => [name, state, headline])).toEqual([
    ['Acme', 'not-authorized', 'Nothing authorized yet'],
    ['Borgo', 'not-authorized', 'Nothing authorized yet'],
  ]);
});

test('an export holds the named organizations in the order they are named, and a name like a formula is text', async () => {
  await owner.addOrganization('Borgo');
  await owner.addOrganization('=Acme');
  const exported = await owner.call<{ fileName: string; rows: number; base64: string }>(
    'POST',
    '/api/organizations/export',
    { format: 'csv', organizations: ['borgo', 'nobody', 'acme'] },
  );
  expect(exported).toMatchObject({ fileName: 'organizations-2026-11-02.csv', rows: 2 });
  const lines = Buffer.from(exported.base64, 'base64').toString('utf8').split('\r\n');
  expect(lines.map((line) => line.split(',').slice(0, 2).join())).toEqual([
    '\uFEFFOrganization,State',
    'Borgo,not-authorized',
    "'=Acme,not-authorized",
    '',
  ]);
});
