import { WEBEX_SCOPES } from '@linekeeper/webex-contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Emulator } from './index.ts';
import { callers, personOf, stillEmulator, tokenFor } from './telephony/emulator-for-tests.ts';

/** Of each kind; some twenty seconds on a slow machine. */
const RUNS = 600;

let emulator: Emulator;
let token: string;
let rejections: unknown[];
const note = (reason: unknown): void => void rejections.push(reason);

beforeAll(async () => {
  rejections = [];
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  emulator = await stillEmulator({ people: 20 });
  token = tokenFor(emulator, personOf(emulator, 'dana.okafor@acme.example'), [...WEBEX_SCOPES]);
});
afterAll(async () => {
  await emulator.close();
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});

const GETS = [
  '/v1/authorize',
  '/v1/userinfo',
  '/v1/verification',
  '/v1/.well-known/openid-configuration',
  '/v1/people',
  '/v1/people/me',
  '/v1/people/$',
  '/v1/organizations',
  '/v1/organizations/$',
  '/v1/roles',
  '/v1/licenses',
  '/v1/locations',
  '/v1/workspaces',
  '/v1/authorizations/tokenExpiry',
  '/v1/authorizations',
  '/v1/authorizations/$',
  '/v1/.well-known/webfinger',
  '/idb/oauth2/v1/authorize',
  '/idb/oauth2/v1/logout',
  '/verify',
  '/v1/telephony/config/huntGroups',
  '/v1/telephony/config/queues',
  '/v1/telephony/config/virtualLines',
  '/v1/telephony/config/autoAttendants',
  '/v1/telephony/config/numbers',
  '/v1/adminAudit/events',
  '/v1/adminAudit/eventCategories',
  '/v1/webhooks',
  '/v1/webhooks/$',
  '/v1/telephony/webhookInterestRegistrations',
  '/_emulator/webhooks',
  '/_emulator/webhooks/deliveries',
  '/v1/cdr_feed',
  '/v1/cdr_stream',
  '/v1/telephony/calls',
  '/v1/telephony/calls/$',
  '/v1/telephony/calls/history',
  '/v1/telephony/calls/members/$/calls',
  '/v1/telephony/calls/members/$/calls/$',
  '/v1/telephony/calls/members/$/history',
  '/control-hub/users',
  '/control-hub/users/$',
  '/control-hub/integrations',
  '/control-hub/integrations/$',
  '/control-hub/service-apps',
  '/control-hub/organization',
  '/control-hub/roles',
  '/control-hub/clock',
  '/control-hub/requests',
  '/control-hub/calls',
  '/_emulator/state',
  '/_emulator/truth',
  '/_emulator/requests',
  '/_emulator/calls',
  '/$',
];
const POSTS = [
  '/v1/access_token',
  '/v1/authorize/sign-in',
  '/v1/authorize/consent',
  '/verify/sign-in',
  '/verify/consent',
  '/v1/device/authorize',
  '/v1/device/token',
  '/v1/applications/$/token',
  '/idb/oauth2/v1/access_token',
  '/idb/oauth2/v1/revoke',
  '/idb/oauth2/v1/logout',
  '/control-hub/service-apps/register',
  '/control-hub/service-apps/authorize',
  '/control-hub/organization/password-policy',
  '/control-hub/roles/create',
  '/control-hub/integrations/users',
  '/_emulator/service-apps',
  '/_emulator/levers/setIntegrationUsers',
  '/_emulator/levers/setPasswordPolicy',
  '/_emulator/levers/createCustomRole',
  '/v1/webhooks',
  '/v1/telephony/calls/dial',
  '/v1/telephony/calls/answer',
  '/v1/telephony/calls/hangup',
  '/v1/telephony/calls/members/$/dial',
  '/v1/telephony/calls/members/$/answer',
  '/control-hub/users/change-password',
  '/control-hub/users/calling-licence',
  '/control-hub/integrations/policy',
  '/control-hub/integrations/override',
  '/control-hub/clock/advance',
  '/control-hub/calls/ring',
  '/control-hub/calls/end',
  '/_emulator/clock',
  '/_emulator/faults',
  '/_emulator/modes',
  '/_emulator/integrations',
  '/_emulator/levers/changePassword',
  '/_emulator/levers/setRoles',
  '/_emulator/levers/setIntegrationPolicy',
  '/_emulator/levers/setIntegrationOverride',
  '/_emulator/levers/$',
  '/_emulator/calls/inbound',
  '/_emulator/calls/internal',
  '/_emulator/calls/answer',
  '/_emulator/calls/hang-up',
  '/_emulator/calls/settings',
  '/_emulator/calls/history',
  '/_emulator/webhooks/mangle',
  '/_emulator/webhooks/chaos',
  '/_emulator/webhooks/deliveries/$/replay',
  '/v1/telephony/webhookInterestRegistrations',
];
const NAMES =
  'id,max,start,offset,after,email,roles,locationId,orgId,from,to,eventCategories,startTime,endTime,startTimeForNextFetch,locations,client_id,redirect_uri,scope,state,response_type,nonce,prompt,max_age,grant_type,code,refresh_token,code_verifier,org,client,policy,search,notice,person,call,who,ms,since,request,destination,callId,name,targetUrl,resource,event,filter,secret,ownedBy,advanceMs,rate,kind,path,times,personUuid,orgUuid,clientId,days,callsPerDay,ringTimeoutMs,lateRecords,mode,count,scopes,redirectUris,interests,duration,actor,webhook,probability,delayMs,untilMs,seed,personId,personEmail,userCode,device_code,token,goto,resource,clientSecret,targetOrgId,maxAgeDays,permissions,userUuids,futureUsers,emails,days,constructor,__proto__'.split(
    ',',
  );

/** Ids that exist mixed with nonsense: only what passes the first check reaches the code behind it. */
function values(): fc.Arbitrary<string> {
  const dana = personOf(emulator, 'dana.okafor@acme.example');
  const [clientId = ''] = emulator.world.integrations.keys();
  const real = [dana.uuid, dana.orgUuid, dana.email, dana.extension, clientId];
  const awkward = ['', '0', '-1', '1e309', 'NaN', '9'.repeat(400), '%', '\u0000', '//', '{}', 'null', '../..', '🦀'];
  const times = ['2026-03-02T08:00:00.000Z', '+275760-09-13T00:00:00.001Z', '2026-03-01T23:59:60.000Z'];
  const known = ['authorization_code', 'refresh_token', 'code', 'telephony_calls', 'all', 'http://', 'block', 'openid'];
  return fc.oneof(
    fc.constantFrom(...real, ...awkward, ...times, ...known),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
}

const query = (): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.constantFrom(...NAMES), values()), { maxLength: 5 })
    .map((pairs) => new URLSearchParams(pairs).toString());

const address = (paths: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...paths), fc.array(values(), { minLength: 2, maxLength: 2 }), query())
    .map(([path, parts, search]) => {
      let index = 0;
      const filled = path.replaceAll('$', () => encodeURIComponent(parts[index++ % 2]?.toWellFormed() || 'x'));
      return `${filled}?${search}`;
    });

const headers = (): fc.Arbitrary<Record<string, string>> => {
  const authorization = fc.constantFrom(
    `Bearer ${token}`,
    `Bearer ${token}`,
    'Bearer x',
    'Basic OjolJQ==',
    'Basic %',
    '',
  );
  const type = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', 'x/y; charset=');
  const origin = fc.constantFrom('null', 'nonsense', 'http://127.0.0.1', ':');
  const cookie = fc.constantFrom('', 'emulated_webex_session=x', 'emulated_webex_session', '=;=');
  return fc.record({ authorization, 'content-type': type, origin, cookie });
};

const json = (): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...NAMES),
        fc.oneof(values(), fc.jsonValue(), fc.constantFrom(-1, 1e300, 5, ['x'], { share: 'x' }, null)),
      ),
      { maxLength: 5 },
    )
    .map((pairs) => JSON.stringify(Object.fromEntries(pairs)));

async function answerTo(path: string, init: RequestInit): Promise<number> {
  const answer = await fetch(`${emulator.url}${path}`, { redirect: 'manual', ...init });
  await answer.arrayBuffer();
  emulator.faults.clear();
  return answer.status;
}

test('no address, however odd, is answered by a fault of the emulator', async () => {
  const asked = fc.tuple(fc.oneof(address(GETS), address(POSTS)), headers());
  await fc.assert(
    fc.asyncProperty(asked, async ([path, fields]) => {
      expect(await answerTo(path, { headers: fields })).toBeLessThan(500);
    }),
    { numRuns: RUNS },
  );
  expect(rejections).toEqual([]);
});

test('no body, however odd, is answered by a fault of the emulator, and it lives on afterwards', async () => {
  const body = fc.oneof({ weight: 4, arbitrary: json() }, fc.json(), query(), fc.string({ maxLength: 60 }));
  const method = fc.constantFrom('POST', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH');
  const asked = fc.tuple(fc.oneof(address(POSTS), address(GETS)), method, headers(), body);
  await fc.assert(
    fc.asyncProperty(asked, async ([path, verb, fields, content]) => {
      expect(await answerTo(path, { method: verb, headers: fields, body: content.toWellFormed() })).toBeLessThan(500);
    }),
    { numRuns: 2 * RUNS },
  );
  await emulator.clock.advance(3_600_000);
  expect(rejections).toEqual([]);
  expect(callers(emulator).length).toBeGreaterThan(0);
  expect(await answerTo('/control-hub/users', {})).toBe(200);
});
