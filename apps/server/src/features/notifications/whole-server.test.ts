import { createHmac } from 'node:crypto';
import type { Job } from '@linekeeper/api-contract';
import { createEmulator } from '@linekeeper/emulator';
import { afterEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS } from '../../testing.ts';
import { type ArrivedPost, openMailSink, openPostReceiver } from './testing/receivers.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
const FOUR: Job[] = ['users-sync', 'call-control', 'call-records', 'sign-in'];

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function scene() {
  const emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 40 });
  const [sink, receiver] = await Promise.all([openMailSink(), openPostReceiver()]);
  open.push(emulator, sink, receiver);
  const mail = { smtpUrl: sink.url, from: 'Linekeeper <linekeeper@operator.example>' };
  const server = await createTestServer({ emulator, settings: { mail } });
  open.push(server);
  const owner = await createTestOwner(server);
  const { slug } = await owner.addOrganization('Acme Hotels');
  const base = `/api/organizations/${slug}/notifications`;
  const { secret } = await owner.call<{ secret: string }>('POST', `${base}/webhooks`, {
    url: receiver.url,
    events: ['incident.opened', 'incident.changed', 'incident.recovered'],
  });
  const goOn = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      await emulator.clock.advance(1_000);
      await server.platform.ticker.tick();
    }
    await server.platform.jobs.drain();
  };
  const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  return { emulator, server, owner, slug, sink, receiver, secret, goOn, danaUuid: dana?.uuid ?? '' };
}

/** Written from the text of Standard Webhooks, not from our own signing. */
function isGenuine(post: ArrivedPost, secret: string): boolean {
  const key = Buffer.from(secret.split('_')[1] ?? '', 'base64');
  const signed = [post.headers['webhook-id'], post.headers['webhook-timestamp'], post.body].join('.');
  const wanted = createHmac('sha256', key).update(signed).digest('base64');
  return String(post.headers['webhook-signature'])
    .split(' ')
    .some((signature) => signature === `v1,${wanted}`);
}

test('a changed password stops four authorizations: one mail and one signed webhook within a minute and a half, and one of each at the end', async () => {
  const { emulator, owner, slug, sink, receiver, secret, goOn, danaUuid } = await scene();
  await owner.authorize({ slug, jobs: FOUR, email: DANA });
  await owner.authorize({ slug, jobs: ['presence'], email: ILARIA });
  emulator.levers.changePassword(danaUuid);
  await goOn(80);
  expect(sink.mails.map(({ headers }) => headers.get('subject'))).toEqual([
    expect.stringMatching(/^Acme Hotels: directory, call control, call records and sign-in stopped at 08:0\d$/),
  ]);
  expect(sink.mails[0]?.text).toContain("Dana Okafor's Webex password was changed.");
  expect(sink.mails[0]?.text).toContain('What goes on\nPresence.');
  expect(receiver.posts.map(({ body }) => JSON.parse(body).type)).toEqual(['incident.opened']);

  await owner.authorize({ slug, jobs: FOUR, email: DANA });
  await goOn(5);
  expect(sink.mails).toHaveLength(2);
  expect(sink.mails[1]?.headers.get('subject')).toMatch(/work again since 08:0\d$/);
  // A changed password ended no access token before the new one came: the account says so, where a fixed sentence could not.
  expect(sink.mails[1]?.text).toContain('Directory: nothing of that time is missing');
  const types = receiver.posts.map(({ body }) => JSON.parse(body).type);
  expect([types[0], types.at(-1)]).toEqual(['incident.opened', 'incident.recovered']);
  expect(types.filter((type) => type !== 'incident.changed')).toHaveLength(2);
  expect(receiver.posts.every((post) => isGenuine(post, secret))).toBe(true);

  const path = `/api/organizations/${slug}/authorizations/users-sync`;
  const page = await owner.call<{ timeline: { kind: string; text: string }[] }>('GET', path);
  const told = page.timeline.filter(({ kind }) => kind === 'told').map(({ text }) => text);
  expect(told.toReversed()).toEqual([
    'olga.owner@linekeeper.example was told, by mail',
    'olga.owner@linekeeper.example was told that it works again, by mail',
  ]);
});

test('the weekly report of a real organization names the five and what hangs on one person', async () => {
  const { emulator, owner, slug, sink, server } = await scene();
  await owner.authorize({ slug, jobs: [...FOUR, 'presence'], email: DANA });
  await server.platform.ticker.tick();
  const { nextReportAt } = await owner.call<{ nextReportAt: string }>(
    'GET',
    `/api/organizations/${slug}/notifications`,
  );
  expect(nextReportAt).toBe('2026-11-09T07:00:00.000Z');
  const report = await server.features.authorizations.reportState(
    (await server.features.organizations.bySlug(slug))?.organizationId ?? '',
    new Date(emulator.clock.now() - 1),
  );
  expect(report.jobs.map(({ state }) => state).every((state) => ['healthy', 'filling'].includes(state))).toBe(true);
  expect(report.warnings.map(({ text }) => text)).toEqual([
    expect.stringContaining("seems to be somebody's own account"),
    expect.stringContaining('All five hang on Dana Okafor'),
  ]);
  expect(sink.mails).toEqual([]);
});
