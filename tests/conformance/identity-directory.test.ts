import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type EmulatedPerson, type Emulator } from '../../apps/emulator/src/index.ts';
import { accessTokenFor } from './authorize-by-hand.ts';
import { openapiAtHand, unexpectedErrors, validatorFor } from './openapi-schemas.ts';

const SCOPES = [
  'spark-admin:people_read',
  'spark-admin:people_write',
  'spark-admin:organizations_read',
  'spark-admin:roles_read',
  'spark-admin:licenses_read',
  'spark-admin:devices_read',
  'spark-admin:devices_write',
  'identity:people_rw',
  'identity:groups_rw',
  'identity:contacts_rw',
  'identity:organizations_rw',
  'spark-compliance:events_read',
  'audit:events_read',
];
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const CONTACT_SCHEMA = 'urn:cisco:codev:identity:contact:core:1.0';

if (!openapiAtHand())
  console.warn('!! The Webex OpenAPI files are not beside this checkout: identity is NOT checked against them.');

describe.skipIf(!openapiAtHand())('identity, contacts, groups, devices and audits fit the Webex OpenAPI files', () => {
  let emulator: Emulator;
  let token: string;
  let dana: EmulatedPerson;

  beforeAll(async () => {
    emulator = await createEmulator({ clockRate: 0, startMs: Date.UTC(2026, 10, 24, 10, 0), people: 150 });
    token = await accessTokenFor(emulator, 'dana.okafor@acme.example', SCOPES);
    const found = [...emulator.world.people.values()].find(({ email }) => email === 'dana.okafor@acme.example');
    if (found === undefined) throw new Error('Dana is missing');
    dana = found;
  });
  afterAll(() => emulator.close());

  interface Wanted {
    file: string;
    /** Path of the description, with its parameters in order of `ids`. */
    path: string;
    ids?: readonly string[];
    query?: string;
    method?: string;
    body?: unknown;
    status?: number;
  }

  /** Asks, holds the answer against the description and hands it back. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  async function fits(wanted: Wanted): Promise<any> {
    const { file, path, method = 'get', status = 200, query = '' } = wanted;
    const ids = [...(wanted.ids ?? [])];
    const base = path.startsWith('/identity/') ? emulator.url : `${emulator.url}/v1`;
    const url = `${base}${path.replace(/\{\w+\}/g, () => ids.shift() ?? '')}${query}`;
    const type = method === 'patch' && file === 'devices.yml' ? 'application/json-patch+json' : 'application/json';
    const answer = await fetch(url, {
      method: method.toUpperCase(),
      headers: {
        authorization: `Bearer ${token}`,
        ...(wanted.body === undefined ? {} : { 'content-type': type }),
      },
      ...(wanted.body === undefined ? {} : { body: JSON.stringify(wanted.body) }),
    });
    const text = await answer.text();
    expect(answer.status, `${method} ${url} ${text}`).toBe(status);
    const body = text === '' ? null : JSON.parse(text);
    const validate = validatorFor({ file, path, method, status });
    if (validate === null) return body;
    validate(body);
    expect(unexpectedErrors(file, validate.errors), `${method} ${url}`).toEqual([]);
    return body;
  }

  test('organizations, roles and licences', async () => {
    const { items: organizations } = await fits({ file: 'organizations.yml', path: '/organizations' });
    const query = '?callingData=true';
    await fits({ file: 'organizations.yml', path: '/organizations/{orgId}', ids: [organizations[0].id], query });
    const { items: roles } = await fits({ file: 'roles.yml', path: '/roles' });
    await fits({ file: 'roles.yml', path: '/roles/{roleId}', ids: [roles[0].id] });
    const { items } = await fits({ file: 'licenses.yml', path: '/licenses' });
    const one = await fits({
      file: 'licenses.yml',
      path: '/licenses/{licenseId}',
      ids: [items[0].id],
      query: '?includeAssignedTo=user',
    });
    expect(one.users.length).toBeGreaterThan(0);
    const assist = items.find(({ name }: { name: string }) => name === 'Customer Assist');
    const change = { email: dana.email, licenses: [{ id: assist.id, operation: 'add' }] };
    await fits({ file: 'licenses.yml', path: '/licenses/users', method: 'patch', body: change });
    const some = { ...change, licenses: [...change.licenses, { id: 'nonsense' }] };
    await fits({ file: 'licenses.yml', path: '/licenses/users', method: 'patch', body: some, status: 206 });
  });

  test('SCIM users: search, me, create, get, put, patch, delete', async () => {
    const file = 'scim-2-users.yml';
    const path = '/identity/scim/{orgId}/v2/Users';
    const found = await fits({ file, path, ids: [dana.orgUuid], query: '?count=200&returnGroups=true' });
    expect(found.Resources).toHaveLength(150);
    await fits({ file, path: '/identity/scim/v2/Users/me' });
    const body = { schemas: [CORE], userName: 'sam.sample@acme.example', userType: 'user', name: { givenName: 'Sam' } };
    const made = await fits({ file, path, ids: [dana.orgUuid], method: 'post', body, status: 201 });
    const one = { file, path: `${path}/{userId}`, ids: [dana.orgUuid, made.id] };
    await fits(one);
    await fits({ ...one, method: 'put', body: { ...body, title: 'Sampler' } });
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    const Operations = [{ op: 'replace', path: 'active', value: false }];
    await fits({ ...one, method: 'patch', body: { schemas, Operations } });
    await fits({ ...one, method: 'delete', status: 204 });
  });

  test('the organization of identity', async () => {
    const one = { file: 'identity-organization.yml', path: '/identity/organizations/{orgId}', ids: [dana.orgUuid] };
    const { schemas } = await fits(one);
    await fits({ ...one, method: 'patch', body: { schemas, displayName: 'Acme Hotels', preferredLanguage: 'en_US' } });
  });

  test('contacts: create, search, get, patch, bulk, delete', async () => {
    const file = 'organization-contacts.yml';
    const path = '/contacts/organizations/{orgId}/contacts';
    const contact = {
      schemas: CONTACT_SCHEMA,
      source: 'CH',
      firstName: 'Cleo',
      emails: [{ type: 'work', value: 'cleo@partner.example' }],
      address: '{"city":"Bergamo","country":"IT"}',
    };
    const ids = [dana.orgUuid];
    const made = await fits({ file, path, ids, method: 'post', body: contact, status: 201 });
    const found = await fits({ file, path: `${path}/search`, ids, query: '?keyword=&limit=1000' });
    expect(found.result.length).toBeGreaterThan(5);
    const one = { file, path: `${path}/{contactId}`, ids: [dana.orgUuid, made.contactId] };
    await fits(one);
    await fits({ ...one, method: 'patch', body: { schemas: CONTACT_SCHEMA, source: 'CH', title: 'Partner' } });
    const contacts = [contact, { source: 'CH' }];
    await fits({ file, path: `${path}/bulk`, ids, method: 'post', body: { schemas: CONTACT_SCHEMA, contacts } });
    await fits({ ...one, method: 'delete', status: 204 });
    const objectIds = [made.contactId];
    await fits({
      file,
      path: `${path}/bulk/delete`,
      ids,
      method: 'post',
      body: { schemas: CONTACT_SCHEMA, objectIds },
    });
  });

  test('groups: create, list, get, members, patch, delete', async () => {
    const file = 'groups.yml';
    const body = { displayName: 'Samples', members: [{ id: dana.uuid }] };
    const made = await fits({ file, path: '/groups', method: 'post', body, status: 201 });
    const list = await fits({ file, path: '/groups', query: '?includeMembers=true' });
    expect(list.groups.length).toBeGreaterThan(2);
    const one = { file, path: '/groups/{groupId}', ids: [made.id] };
    await fits({ ...one, query: '?includeMembers=true' });
    await fits({ ...one, path: '/groups/{groupId}/members' });
    await fits({ ...one, method: 'patch', body: { displayName: 'Other samples' } });
    await fits({ ...one, method: 'delete', status: 204 });
  });

  test('devices: list, create, get, tags, activation code, delete', async () => {
    const file = 'devices.yml';
    const { items } = await fits({ file, path: '/devices' });
    expect(items.length).toBeGreaterThan(10);
    const body = { mac: '02A0B0C0D0E0', model: 'DMS Cisco 8865', personId: dana.uuid };
    const made = await fits({ file, path: '/devices', method: 'post', body });
    const one = { file, path: '/devices/{deviceId}', ids: [made.id] };
    await fits(one);
    await fits({ ...one, method: 'patch', body: [{ op: 'add', path: 'tags', value: ['sample'] }] });
    const code = { personId: dana.uuid };
    await fits({ file, path: '/devices/activationCode', method: 'post', body: code });
    await fits({ ...one, method: 'delete', status: 204 });
  });

  test('security audit and the compliance feed', async () => {
    emulator.modes.userAuthenticationData = true;
    const [hour, now] = [3_600_000, emulator.clock.now()];
    const span = `startTime=${new Date(now - hour).toISOString()}&endTime=${new Date(now + hour).toISOString()}`;
    const query = `?orgId=${dana.orgUuid}&${span}`;
    const audit = await fits({ file: 'security-audit-events.yml', path: '/admin/securityAudit/events', query });
    expect(audit.items.length).toBeGreaterThan(0);
    const { roles } = dana;
    emulator.levers.setRoles(dana.uuid, [...roles, 'id_compliance_officer']);
    await fits({ file: 'events.yml', path: '/events' });
    emulator.levers.setRoles(dana.uuid, roles);
  });
});
