import { createEmulator, type EmulatedPerson, type Emulator } from '@linekeeper/emulator';
import { createWebexClient, encodeWebexId } from '@linekeeper/webex-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { giveLivingToken, personByEmail } from '../../../testing/living-token.ts';
import { createOneOrganization, type OneOrganization } from '../../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import type { StandingUsableWebex } from '../../authorizations/index.ts';
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
let witnesses: StandingUsableWebex[];
/** Ids of people the directory's own authorization no longer sees. */
let hidden: ReadonlySet<string>;
/** How many pages of people it is shown before that. */
let pagesBefore: number;
let webexOrgId: string | null;
let people: EmulatedPerson[];

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, people: 150, startMs: TEST_START_MS });
  server = await createTestPlatform({ emulator });
  acme = createOneOrganization(server.platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'token-of-dana' });
  hidden = new Set();
  pagesBefore = 0;
  webexOrgId = null;
  witnesses = [];
  authorize();
  const { authorizations } = acme;
  directory = createDirectory(server.platform, {
    ...acme,
    authorizations: {
      ...authorizations,
      webexFor: async (...asked) => {
        const usable = await authorizations.webexFor(...asked);
        return { ...usable, webexOrgId: webexOrgId ?? usable.webexOrgId, webex: clientThatMaySeeLess() };
      },
      webexForEach: async () => witnesses,
    },
  });
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

/** A living token as if Dana had consented. */
function authorize(scopes = SCOPES): void {
  const dana = personByEmail(emulator, 'dana.okafor@acme.example');
  people = [...emulator.world.people.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  giveLivingToken(emulator, { person: dana, token: 'token-of-dana', scopes });
}

const clientThatMaySeeLess = () =>
  client((url) => {
    if (url.includes('id=')) return hidden;
    pagesBefore -= 1;
    return pagesBefore < 0 ? hidden : new Set();
  });

function client(hides: (url: string) => ReadonlySet<string>) {
  return createWebexClient({
    ...{ apiBaseUrl: `${emulator.url}/v1`, cdrBaseUrl: emulator.url, accessToken: async () => 'token-of-dana' },
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      if (!answer.ok || !String(input).includes('/v1/people')) return answer;
      const ids = hides(String(input));
      if (ids.size === 0) return answer;
      const body: { items: { id: string }[] } = JSON.parse(await answer.text());
      return new Response(JSON.stringify({ items: body.items.filter(({ id }) => !ids.has(id)) }), answer);
    },
    ...{ sleep: (ms: number, signal?: AbortSignal) => server.platform.clock.sleep(ms, signal), now: () => 0 },
    ...{ jitter: () => 0, timeoutMs: 600_000 },
  });
}

async function witness(hides: () => ReadonlySet<string>): Promise<void> {
  const own = await acme.authorizations.webexFor(acme.organizationId, 'presence');
  const authorizer = { webexPersonId: server.platform.ids.uuid(), name: 'Milan Novak' };
  const authorizationId = server.platform.ids.uuid();
  witnesses = [{ ...own, authorizer, authorizationId, webex: client(hides), seat: 2, serving: false }];
}

/** Hides the smallest place where at least five people are. */
function hideAPlace(): string {
  const places = Map.groupBy(people, ({ locationUuid }) => locationUuid);
  const [smallest] = [...places].filter(([, at]) => at.length >= 5).sort(([, a], [, b]) => a.length - b.length);
  if (smallest === undefined) throw new Error('the world is too small');
  hidden = new Set(smallest[1].map(({ uuid }) => encodeWebexId('PEOPLE', uuid)));
  return emulator.world.locations.get(smallest[0])?.name ?? '';
}

/** Three are left at one place, the others of whom work at another one. */
function leaveThreeAtAPlace(): { place: string; three: EmulatedPerson[] } {
  const places = [...Map.groupBy(people, ({ locationUuid }) => locationUuid)];
  const [small] = places.filter(([, at]) => at.length > 3 && at.every(({ roles }) => roles.length === 0));
  const other = places.find(([uuid]) => uuid !== small?.[0])?.[0];
  if (small === undefined || other === undefined) throw new Error('the world is too small');
  for (const person of small[1].slice(3)) person.locationUuid = other;
  return { place: emulator.world.locations.get(small[0])?.name ?? '', three: small[1].slice(0, 3) };
}

const idsOf = (some: readonly EmulatedPerson[]) => new Set(some.map(({ uuid }) => encodeWebexId('PEOPLE', uuid)));

function hideTwo(): string {
  hidden = new Set(people.slice(-2).map(({ uuid }) => encodeWebexId('PEOPLE', uuid)));
  return '';
}

async function readTwice(between: () => Promise<string>) {
  await acme.recover('users-sync');
  const place = await between();
  await acme.recover('users-sync');
  const [run] = await selectRuns(server.platform.database, { organizationId: acme.organizationId, limit: 1 });
  const there = await directory.people(acme.organizationId);
  return { run, place, there: there.length };
}

test('a place another person still sees is not removed: the run is refused with that sentence and reported', async () => {
  const { run, place, there } = await readTwice(async () => {
    await witness(() => new Set());
    return hideAPlace();
  });
  expect(run?.state).toBe('refused');
  expect(run?.text).toContain(
    `Dana Okafor does not see anybody at ${place} any more, while that of Milan Novak still sees`,
  );
  expect(there).toBe(people.length);
  expect(acme.reports).toEqual([expect.objectContaining({ observation: 'directory-shrunk', detail: run?.text })]);
});

test('without a witness a place that is seen no more is held, however few were there', async () => {
  const { run, place, there } = await readTwice(async () => hideAPlace());
  expect(run?.state).toBe('held');
  expect(run?.text).toContain(`anybody at ${place} any more, and no other authorization could be asked`);
  expect(there).toBe(people.length);
  expect(acme.reports).toHaveLength(1);
});

test('where others see nobody either, the limits decide and no authorization is suspected', async () => {
  const { run, there } = await readTwice(async () => {
    await witness(() => hidden);
    return hideAPlace();
  });
  expect(['done', 'held']).toContain(run?.state);
  expect(there).toBe(run?.state === 'held' ? people.length : people.length - (run?.removed ?? 0));
  expect(acme.reports).toEqual([]);
});

test('a place that is seen no more from the second page on is no leaving: the run is refused, says so and is reported', async () => {
  const { run, place, there } = await readTwice(async () => {
    pagesBefore = 1;
    return hideAPlace();
  });
  expect(run?.state).toBe('refused');
  expect(run?.text).toMatch(
    new RegExp(`^The authorization of Dana Okafor lost sight of people .* of (\\d+) at ${place} .* \\1 were not shown`),
  );
  expect(there).toBe(people.length);
  expect(acme.reports).toEqual([expect.objectContaining({ observation: 'directory-shrunk', detail: run?.text })]);
});

test('whoever has left is removed, and those who stay at the same place raise no doubt', async () => {
  const { run, there } = await readTwice(async () => {
    for (const person of people.slice(-3)) person.deleted = true;
    return '';
  });
  expect(run).toMatchObject({ state: 'done', removed: 3, text: null });
  expect(there).toBe(people.length - 3);
  expect(acme.reports).toEqual([]);
});

test('two people another person still sees stay, and the run says so', async () => {
  const { run, there } = await readTwice(async () => {
    await witness(() => new Set());
    return hideTwo();
  });
  expect(run).toMatchObject({ state: 'done', removed: 0 });
  expect(run?.text).toContain('that of Milan Novak still sees 2 of 2 people');
  expect(there).toBe(people.length);
});

test('two people whose accounts Webex still has make the plan wait', async () => {
  const { run, there } = await readTwice(async () => {
    authorize([...SCOPES, 'identity:people_read']);
    webexOrgId = people[0]?.orgUuid ?? null;
    return hideTwo();
  });
  expect(run?.state).toBe('held');
  expect(run?.text).toBe(
    'The authorization of Dana Okafor does not see 2 people any more whose accounts Webex still has. Nothing has been changed.',
  );
  expect(there).toBe(people.length);
});

test('a witness who does not see those either whom this run saw tells nothing: the place is held', async () => {
  const { run, there } = await readTwice(async () => {
    await witness(() => idsOf(people));
    return hideAPlace();
  });
  expect(run?.state).toBe('held');
  expect(run?.text).toContain('no other authorization could be asked');
  expect(there).toBe(people.length);
});

test('all three of a small place are held where neither another authorization nor the accounts can be asked', async () => {
  const { place, three } = leaveThreeAtAPlace();
  const { run, there } = await readTwice(async () => {
    hidden = idsOf(three);
    await witness(() => idsOf(people));
    return '';
  });
  expect(run?.state).toBe('held');
  expect(run?.text).toBe(
    `The authorization of Dana Okafor does not see anybody at ${place} any more, and neither another authorization nor ` +
      "Webex's list of accounts could be asked whether they have left. Nothing has been changed.",
  );
  expect(there).toBe(people.length);
});

test('all three of a small place are removed where another person does not see them either', async () => {
  const { three } = leaveThreeAtAPlace();
  const { run, there } = await readTwice(async () => {
    hidden = idsOf(three);
    await witness(() => hidden);
    return '';
  });
  expect(run).toMatchObject({ state: 'done', removed: 3, text: null });
  expect(there).toBe(people.length - 3);
});

test('all three of a small place are removed where their accounts are gone too', async () => {
  authorize([...SCOPES, 'identity:people_read']);
  webexOrgId = people[0]?.orgUuid ?? null;
  const { three } = leaveThreeAtAPlace();
  const { run, there } = await readTwice(async () => {
    for (const person of three) person.deleted = true;
    return '';
  });
  expect(run).toMatchObject({ state: 'done', removed: 3, text: null });
  expect(there).toBe(people.length - 3);
});
