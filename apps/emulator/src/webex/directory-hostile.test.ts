import { afterAll, beforeAll, expect, test } from 'vitest';
import { PLACE_FACTS } from '../coverage/facts/places.ts';
import { TELEPHONE_GROUP_FACTS } from '../coverage/facts/telephone-groups.ts';
import { createRandom } from '../state/random.ts';
import { ask } from '../telephony/emulator-for-tests.ts';
import { type DirectoryStage, openDirectory } from './directory-for-tests.ts';
import { groupId } from './group-id.ts';
import { publicId } from './public-id.ts';

/** Statuses the platform documents for these operations. */
const DOCUMENTED = [200, 201, 204, 400, 401, 403, 404, 405, 409, 415];
const OPERATIONS = [...PLACE_FACTS, ...TELEPHONE_GROUP_FACTS].map((fact) => fact.operation);
const NAMES =
  'name,phoneNumber,extension,agents,enabled,callPolicies,queueSettings,businessHoursMenu,keyConfigurations,callForwarding,always,locationId,firstName,lastName,id,settings,queueId,joinEnabled,supervisorIds,queues,address,timeZone,floorNumber,displayName,calling,type,capacity,action,phoneNumbers,alternateNumbers,wrapupReasons,policy,noAnswer,overflow,queueSize,key,value,weight,max,start,order,ownerType,ownerId,details,available,constructor,__proto__'.split(
    ',',
  );
const TEXTS = [
  '',
  '\u0000',
  '\ud800',
  '__proto__',
  'CIRCULAR',
  'SET',
  'ADD',
  '+4922147100001',
  '1001',
  'x'.repeat(5000),
];
const SEGMENTS = ['x', '%00', '%ED%A0%80', '%2F', '..%2f', '%F0%9F%98%80', '__proto__', 'a'.repeat(3000), '%'];

let stage: DirectoryStage;
beforeAll(async () => {
  stage = await openDirectory(120);
});
afterAll(() => stage.close());

test('whatever is sent to the directory is answered with a documented status in the form of an error', async () => {
  const random = createRandom('hostile directory');
  const { world, url } = stage.emulator;
  const ids = [
    ...[...world.locations.keys()].slice(0, 2).map((uuid) => publicId('LOCATION', uuid)),
    ...[...world.people.keys()].slice(4, 6).map((uuid) => publicId('PEOPLE', uuid)),
    ...[...world.workspaces.keys()].slice(0, 1).map((uuid) => publicId('PLACE', uuid)),
    ...[...world.virtualLines.keys()].slice(0, 1).map((uuid) => publicId('VIRTUAL_LINE', uuid)),
    ...[...world.groups.values()].slice(0, 4).map(groupId),
  ];
  const value = (depth: number): unknown => {
    const kind = random.integer(8);
    if (kind === 0) return random.pick(ids);
    if (kind === 1) return random.integer(200) - 50;
    if (kind === 2) return random.next() < 0.5;
    if (kind === 3) return null;
    if (kind === 4 || depth === 0) return random.pick(TEXTS);
    if (kind === 5) return Array.from({ length: random.integer(3) }, () => value(depth - 1));
    return Object.fromEntries(Array.from({ length: random.integer(8) }, () => [random.pick(NAMES), value(depth - 1)]));
  };
  for (let round = 0; round < 1500; round += 1) {
    const [method = '', path = ''] = random.pick(OPERATIONS).split(' ');
    const target = path.replace(/\{\w+\}/g, () => random.pick(random.next() < 0.8 ? ids : SEGMENTS));
    const query = `${random.pick(NAMES)}=${encodeURIComponent(random.pick(ids))}&${random.pick(NAMES)}=${random.integer(9)}`;
    const body = method === 'GET' ? undefined : value(4);
    const init = { method, headers: { authorization: `Bearer ${stage.token}`, 'content-type': 'application/json' } };
    const answer = await fetch(`${url}${target}?${query}`, {
      ...init,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const seen = `${method} ${target.slice(0, 300)} ${answer.status} ${JSON.stringify(body)?.slice(0, 300)} ${text.slice(0, 300)}`;
    expect(DOCUMENTED, seen).toContain(answer.status);
    if (answer.status >= 400) {
      const { message, errors, trackingId } = JSON.parse(text);
      expect([typeof message, typeof errors[0].description, trackingId.slice(0, 9)], seen).toEqual([
        'string',
        'string',
        'ROUTERGW_',
      ]);
    }
  }
  // And the directory is whole afterwards.
  for (const list of ['numbers', 'queues', 'queues/agents', 'virtualLines', 'supervisors'])
    expect((await ask(stage.emulator, `GET /v1/telephony/config/${list}`, { token: stage.token })).status).toBe(200);
});
