import type { DirectorySource } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { createWebexClient, encodeWebexId } from '@linekeeper/webex-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { giveLivingToken, personByEmail } from '../../../testing/living-token.ts';
import { createOneOrganization, type OneOrganization } from '../../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import type { StandingUsableWebex } from '../../authorizations/index.ts';
import { countEntries } from '../directory.queries.ts';
import { createDirectory } from '../index.ts';
import { upsertRules } from '../rules/rules.queries.ts';
import { selectRuns } from '../run.queries.ts';

const SCOPES = [
  'spark-admin:people_read',
  'spark-admin:locations_read',
  'spark-admin:telephony_config_read',
  'spark-admin:workspaces_read',
  'identity:people_read',
];

/** Of an item of any list of Webex; `before` is how often this run has read a list, by the end of its path. */
type Hides = (item: Record<string, unknown>, before: (list: string) => number) => boolean;

let emulator: Emulator;
let server: TestPlatform;
let acme: OneOrganization;
/** What the directory's own authorization is not shown. */
let hides: Hides;
let witnesses: Map<string, StandingUsableWebex[]>;
let orgUuid: string;
/** Paths the witnesses asked for. */
let asked: string[];
let extensions: number;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, people: 60, startMs: TEST_START_MS });
  server = await createTestPlatform({ emulator });
  acme = createOneOrganization(server.platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'token-of-dana' });
  authorize(SCOPES);
  hides = () => false;
  witnesses = new Map();
  asked = [];
  extensions = 7_000;
  const { authorizations } = acme;
  createDirectory(server.platform, {
    ...acme,
    authorizations: {
      ...authorizations,
      webexFor: async (...given) => ({
        ...(await authorizations.webexFor(...given)),
        webexOrgId: orgUuid,
        webex: client((...shown) => hides(...shown)),
      }),
      webexForEach: async (_organizationId, job) => witnesses.get(job) ?? [],
    },
  });
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

/** A living token as if Dana had consented. */
function authorize(scopes: string[]): void {
  const dana = personByEmail(emulator, 'dana.okafor@acme.example');
  giveLivingToken(emulator, { person: dana, token: 'token-of-dana', scopes });
  orgUuid = dana.orgUuid;
}

function client(isHidden: Hides, onRequest?: (path: string) => number | null) {
  const answered: string[] = [];
  const before = (list: string): number => answered.filter((path) => path.endsWith(list)).length;
  return createWebexClient({
    ...{ apiBaseUrl: `${emulator.url}/v1`, cdrBaseUrl: emulator.url, accessToken: async () => 'token-of-dana' },
    fetch: async (input, init) => {
      const status = onRequest?.(new URL(String(input)).pathname) ?? null;
      if (status !== null) return new Response('{}', { status });
      const answer = await fetch(input, init);
      if (!answer.ok) return answer;
      const body: Record<string, unknown> = JSON.parse(await answer.text());
      for (const [key, value] of Object.entries(body)) {
        if (Array.isArray(value)) body[key] = value.filter((item) => !isHidden(item, before));
      }
      answered.push(new URL(String(input)).pathname);
      return new Response(JSON.stringify(body), answer);
    },
    ...{ sleep: (ms: number, signal?: AbortSignal) => server.platform.clock.sleep(ms, signal), now: () => 0 },
    ...{ jitter: () => 0, timeoutMs: 600_000 },
  });
}

/** Milan's authorization of this job, which is not shown what `isHidden` says, or refused with a status. */
async function witness(job: string, isHidden: Hides, refuses?: (path: string) => number | null): Promise<void> {
  const own = await acme.authorizations.webexFor(acme.organizationId, 'users-sync');
  const authorizer = { webexPersonId: 'milan', name: 'Milan Novak' };
  const webex = client(isHidden, (path) => {
    asked.push(path);
    return refuses?.(path) ?? null;
  });
  const authorizationId = server.platform.ids.uuid();
  witnesses.set(job, [{ ...own, authorizer, authorizationId, webex, webexOrgId: orgUuid, seat: 2, serving: false }]);
}

interface Added {
  huntGroups?: number;
  queues?: number;
  lines?: number;
}

/** At a place where so far only people are. The name of each begins with the place's. */
function addAt(name: string, { huntGroups = 0, queues = 0, lines = 0 }: Added): void {
  const { world } = emulator;
  const place = [...world.locations.values()].find((each) => each.name === name && each.orgUuid === orgUuid);
  const line = [...world.virtualLines.values()].find((each) => each.orgUuid === orgUuid);
  if (place === undefined || line === undefined) throw new Error('the world is too small');
  const another = () => {
    extensions += 1;
    const at = { locationUuid: place.uuid, phoneNumber: null };
    return { ...at, uuid: server.platform.ids.uuid(), extension: String(extensions), name: `${name} ${extensions}` };
  };
  const own = [...world.groups.values()].filter((group) => group.orgUuid === orgUuid);
  for (const [kind, many] of Object.entries({ 'hunt-group': huntGroups, 'call-queue': queues })) {
    const group = own.find((each) => each.kind === kind);
    if (group === undefined) throw new Error(`the world has no ${kind}`);
    for (let left = many; left > 0; left -= 1) {
      const added = another();
      world.groups.set(added.uuid, { ...group, ...added, memberUuids: [], agents: [] });
    }
  }
  for (let left = lines; left > 0; left -= 1) {
    const { name: lastName, ...added } = another();
    world.virtualLines.set(added.uuid, { ...line, ...added, firstName: name, lastName });
  }
}

const peopleAt = (name: string) =>
  [...emulator.world.people.values()].filter(
    (person) => person.orgUuid === orgUuid && emulator.world.locations.get(person.locationUuid ?? '')?.name === name,
  );

const useRules = (sourcesOff: DirectorySource[]) =>
  upsertRules(server.platform.database, {
    organizationId: acme.organizationId,
    rules: {
      ...{ filter: null, mapping: [], sources_off: sourcesOff },
      ...{ changed_at: new Date(server.platform.clock.now()), changed_by: 'Dana Okafor' },
    },
  });

const isHuntGroup: Hides = ({ name }) =>
  [...emulator.world.groups.values()].some((group) => group.kind === 'hunt-group' && group.name === name);
const isParis: Hides = ({ name, firstName }) => firstName === 'Paris' || String(name).startsWith('Paris ');
const nothing: Hides = () => false;

async function count(): Promise<number> {
  const kinds = await countEntries(server.platform.database, { organizationId: acme.organizationId });
  return kinds.reduce((sum, kind) => sum + kind.count, 0);
}

async function readTwice(between: () => Promise<void> | void) {
  await acme.recover('users-sync');
  const before = await count();
  await between();
  await acme.recover('users-sync');
  const [run] = await selectRuns(server.platform.database, { organizationId: acme.organizationId, limit: 1 });
  return { run, lost: before - (await count()) };
}

test('groups another person still sees are not removed, though few and their people stay: refused, said so and reported', async () => {
  addAt('Paris', { huntGroups: 4, queues: 2, lines: 1 });
  const { run, lost } = await readTwice(async () => {
    await witness('users-sync', nothing);
    hides = isParis;
  });
  expect(run?.state).toBe('refused');
  expect(run?.text).toBe(
    'The authorization of Dana Okafor does not see 2 queues, 4 hunt groups and 1 virtual line it saw before, while that of ' +
      'Milan Novak still sees 7 of them: they have not been deleted. Nothing has been changed.',
  );
  expect(lost).toBe(0);
  expect(acme.reports).toEqual([expect.objectContaining({ observation: 'directory-shrunk', detail: run?.text })]);
});

test('a witness reads a list once, and only lists of which something is missing', async () => {
  addAt('Paris', { huntGroups: 6 });
  await readTwice(async () => {
    await witness('users-sync', isParis);
    hides = isParis;
  });
  expect(asked.filter((path) => !path.endsWith('/people'))).toEqual(['/v1/telephony/config/huntGroups']);
});

test('an authorization for calls may read groups but no contacts, and one for presence is asked for neither', async () => {
  authorize([...SCOPES, 'identity:contacts_read']);
  await useRules([]);
  addAt('Paris', { huntGroups: 6 });
  const { run } = await readTwice(async () => {
    await witness('presence', nothing);
    await witness('call-control', nothing);
    hides = (item, before) => isParis(item, before) || item.contactId !== undefined;
  });
  expect(run?.state).toBe('refused');
  expect(asked).toEqual(['/v1/telephony/config/huntGroups']);
});

test('what others do not see either is removed within the limits, and no authorization is suspected', async () => {
  addAt('Paris', { huntGroups: 4, queues: 2, lines: 1 });
  const { run, lost } = await readTwice(async () => {
    await witness('users-sync', isParis);
    hides = isParis;
  });
  expect(run).toMatchObject({ state: 'done', removed: 7, text: null });
  expect(lost).toBe(7);
  expect(acme.reports).toEqual([]);
});

test('where nobody can be asked, a place that has lost everything but its people is held', async () => {
  addAt('Paris', { huntGroups: 4, queues: 2 });
  const { run, lost } = await readTwice(() => {
    hides = isParis;
  });
  expect(run?.state).toBe('held');
  expect(run?.text).toBe(
    'The authorization of Dana Okafor does not see any of the 2 queues and 4 hunt groups at Paris any more, and no other ' +
      'authorization could be asked whether they are gone. Nothing has been changed.',
  );
  expect(lost).toBe(0);
  expect(acme.reports).toHaveLength(1);
});

test('where nobody can be asked, groups that go while others of their place stay are removed', async () => {
  addAt('Paris', { huntGroups: 5, queues: 1 });
  const { run, lost } = await readTwice(() => {
    const [first, second] = [...emulator.world.groups.values()].filter(({ name }) => name.startsWith('Paris '));
    for (const group of [first, second]) if (group !== undefined) emulator.world.groups.delete(group.uuid);
  });
  expect(run).toMatchObject({ state: 'done', removed: 2, text: null });
  expect(lost).toBe(2);
});

test('two groups another person still sees stay as they are seen there, and the run says so', async () => {
  addAt('Paris', { huntGroups: 1, queues: 1 });
  const { run, lost } = await readTwice(async () => {
    await witness('users-sync', nothing);
    hides = isParis;
  });
  expect(run).toMatchObject({ state: 'done', removed: 0 });
  expect(run?.text).toBe(
    'The authorization of Dana Okafor does not see 1 queue and 1 hunt group it saw before, but that of Milan Novak still ' +
      'sees 2 of them, which stay as they are seen there.',
  );
  expect(lost).toBe(0);
});

test.each([403, 404])('a witness who is refused with %i tells nothing: the plan is held', async (status) => {
  addAt('Paris', { huntGroups: 6 });
  const { run, lost } = await readTwice(async () => {
    await witness('users-sync', nothing, (path) => (path.includes('telephony') ? status : null));
    hides = isParis;
  });
  expect(run?.state).toBe('held');
  expect(lost).toBe(0);
});

test('a witness who does not see the people either whom this run saw tells nothing: the plan is held', async () => {
  addAt('Paris', { huntGroups: 6 });
  const { run, lost } = await readTwice(async () => {
    await witness('users-sync', (item, before) => isParis(item, before) || 'emails' in item);
    hides = isParis;
  });
  expect(run?.state).toBe('held');
  expect(lost).toBe(0);
});

test('all hunt groups gone at once, at places that have others, are held where nobody can be asked', async () => {
  for (const place of ['Paris', 'Lyon', 'Roma', 'Milano']) addAt(place, { huntGroups: 1, queues: 1 });
  const { run, lost } = await readTwice(() => {
    hides = isHuntGroup;
  });
  expect(run?.state).toBe('held');
  expect(run?.text).toContain('does not see any of the 5 hunt groups any more, and no other authorization');
  expect(lost).toBe(0);
});

test('the few people and groups of a small place together are held where nobody can be asked', async () => {
  const [first, second, ...further] = peopleAt('Paris');
  const lyon = peopleAt('Lyon')[0]?.locationUuid ?? '';
  for (const person of further) person.locationUuid = lyon;
  addAt('Paris', { huntGroups: 1 });
  authorize(SCOPES.slice(0, -1));
  const ids = [first, second].map((person) => encodeWebexId('PEOPLE', person?.uuid ?? ''));
  const { run, lost } = await readTwice(() => {
    hides = (item, before) => isParis(item, before) || ids.includes(String(item.id));
  });
  expect(run?.state).toBe('held');
  expect(run?.text).toContain('does not see any of the 2 people and 1 hunt group at Paris any more');
  expect(lost).toBe(0);
});

test('contacts another person still sees are not removed: the run is refused', async () => {
  authorize([...SCOPES, 'identity:contacts_read']);
  await useRules([]);
  const { run, lost } = await readTwice(async () => {
    await witness('users-sync', nothing);
    hides = ({ contactId }) => contactId !== undefined;
  });
  expect(run?.state).toBe('refused');
  expect(run?.text).toMatch(
    /does not see (\d+) contacts it saw before, while that of Milan Novak still sees \1 of them/,
  );
  expect(lost).toBe(0);
});

test('groups are asked about where the directory has no people', async () => {
  addAt('Paris', { huntGroups: 5 });
  await useRules(['people', 'contacts']);
  const { run, lost } = await readTwice(async () => {
    await witness('users-sync', nothing);
    hides = isParis;
  });
  expect(run?.state).toBe('refused');
  expect(lost).toBe(0);
});

test('groups of a place seen no more from the middle of the run on are not deleted: refused, said so and reported', async () => {
  addAt('Paris', { huntGroups: 2, queues: 2, lines: 2 });
  const { run, lost } = await readTwice(() => {
    hides = (item, before) => before('huntGroups') > 0 && isParis(item, before);
  });
  expect(run?.state).toBe('refused');
  expect(run?.text).toMatch(
    /^The authorization of Dana Okafor lost sight of entries .* of (\d) at Paris it was shown first, \1 were not shown/,
  );
  expect(lost).toBe(0);
  expect(acme.reports).toHaveLength(1);
});

test('groups that are missing for the moment of their list alone are looked for again, and stay', async () => {
  addAt('Paris', { huntGroups: 3 });
  const { run, lost } = await readTwice(() => {
    hides = (item, before) => before('huntGroups') === 0 && isParis(item, before);
  });
  expect(run).toMatchObject({ state: 'done', removed: 0, text: null });
  expect(lost).toBe(0);
});

test('with the role everything is refused: the run fails and removes nothing', async () => {
  addAt('Paris', { huntGroups: 6 });
  const { run, lost } = await readTwice(async () => {
    await witness('users-sync', nothing);
    personByEmail(emulator, 'dana.okafor@acme.example').roles = [];
  });
  expect(run?.state).toBe('failed');
  expect(lost).toBe(0);
});
