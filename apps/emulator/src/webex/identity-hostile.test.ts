import { WEBEX_SCOPES } from '@linekeeper/webex-contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';

/** Statuses the descriptions document; anything else is a fault of the emulator. */
const DOCUMENTED = [200, 201, 204, 206, 400, 401, 403, 404, 405, 409, 415];

let emulator: Emulator;
let dana: EmulatedPerson;
let token: string;
beforeAll(async () => {
  emulator = await stillEmulator({ people: 30 });
  dana = personOf(emulator, 'dana.okafor@acme.example');
  token = tokenFor(emulator, dana, [...WEBEX_SCOPES]);
});
afterAll(() => emulator.close());

const PATHS = [
  '/identity/scim/ORG/v2/Users',
  '/identity/scim/ORG/v2/Users/$',
  '/identity/scim/v2/Users/me',
  '/identity/organizations/ORG/v1/ArchivedUser/$',
  '/v1/contacts/organizations/ORG/contacts',
  '/v1/contacts/organizations/ORG/contacts/$',
  '/v1/contacts/organizations/ORG/contacts/search',
  '/v1/contacts/organizations/ORG/contacts/bulk',
  '/v1/contacts/organizations/ORG/contacts/bulk/delete',
  '/v1/groups',
  '/v1/groups/$',
  '/v1/groups/$/members',
  '/v1/devices',
  '/v1/devices/$',
  '/v1/devices/activationCode',
  '/v1/licenses/$',
  '/v1/licenses/users',
  '/v1/roles/$',
  '/v1/events',
  '/v1/admin/securityAudit/events',
  '/v1/people',
];
const FIELDS =
  'schemas,userName,active,roles,name,displayName,emails,phoneNumbers,title,Operations,op,path,value,members,id,source,contactId,contacts,objectIds,groupIds,mac,model,personId,workspaceId,email,licenses,operation,properties,__proto__,constructor'.split(
    ',',
  );
const QUERY =
  'filter,attributes,excludedAttributes,sortBy,sortOrder,startIndex,count,returnGroups,keyword,source,start,limit,groupIds,id,max,after,next,includeAssignedTo,tag,personId,orgId,startTime,endTime,from,to'.split(
    ',',
  );
const values = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      dana.uuid,
      dana.email,
      '',
      '-1',
      '1e309',
      '%',
      '\u0000',
      'userName eq "x"',
      'not (',
      '[',
      'name.x.y.z',
      '🦀',
    ),
    fc.constantFrom(
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'members[value eq "x"]',
      'emails[type pr].value',
      'user',
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
const content = (): fc.Arbitrary<unknown> => {
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      values(),
      fc.constantFrom<unknown>(null, true, 5, 'add', 'remove', 'replace', 'CH', ['x']),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc
        .array(fc.tuple(fc.constantFrom(...FIELDS), tie('tree')), { maxLength: 5 })
        .map((pairs) => Object.fromEntries(pairs)),
    ),
  }));
  return tree;
};

test('hostile addresses, queries and bodies get documented statuses, never a fault, and everybody is still there', async () => {
  const asked = fc.record({
    path: fc.constantFrom(...PATHS),
    id: values(),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    query: fc.array(fc.tuple(fc.constantFrom(...QUERY), values()), { maxLength: 4 }),
    body: content(),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ path, id, method, query, body }) => {
      // Dana asks all this: she must not be able to end herself.
      const safe = id === dana.uuid && method !== 'GET' ? 'x' : id;
      const target = path.replace('ORG', dana.orgUuid).replace('$', encodeURIComponent(safe.toWellFormed() || 'x'));
      const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value.toWellFormed()]));
      const sent = method === 'GET' ? {} : { body: JSON.stringify(body) ?? 'null' };
      const answer = await fetch(`${emulator.url}${target}?${search}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...sent,
      });
      const text = await answer.text();
      expect(DOCUMENTED, `${method} ${target} ${text}`).toContain(answer.status);
    }),
    { numRuns: 800 },
  );
  const people = await fetch(`${emulator.url}/v1/people?max=500`, { headers: { authorization: `Bearer ${token}` } });
  expect(people.status).toBe(200);
  expect(((await people.json()) as { items: unknown[] }).items.length).toBeGreaterThanOrEqual(29);
});
