import type { Bot, Delivery, Space } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterEach, expect, test } from 'vitest';
import { createNotificationScene, type NotificationScene } from './testing/notification-scene.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface SpaceScene extends NotificationScene {
  emulator: Emulator;
  token: string;
  room: string;
  texts(): string[];
  deliveries(): Promise<Delivery[]>;
}

async function scene(): Promise<SpaceScene> {
  const emulator = await createEmulator({ people: 10, clockRate: 0 });
  open.push(emulator);
  const made = await createNotificationScene({
    webex: { apiBaseUrl: `${emulator.url}/v1`, cdrBaseUrl: `${emulator.url}/v1`, issuers: [], statusUrl: null },
  });
  open.push(made);
  const { token, rooms } = emulator.registerBot({ name: 'Line watch', rooms: ['Front desk', 'Kitchen'] });
  return {
    ...made,
    emulator,
    token,
    room: rooms[0]?.id ?? '',
    texts: () => emulator.world.messages.map(({ markdown }) => markdown ?? ''),
    deliveries: async () => {
      const { body } = await made.call<{ deliveries: Delivery[] }>('GET', '/deliveries');
      return body.deliveries.filter(({ channel }) => channel === 'webex-space');
    },
  };
}

const CHOICE = { severities: ['critical', 'warning'], weekly: false, timeZone: 'Europe/Berlin' };

async function tellFrontDesk(made: SpaceScene): Promise<Space> {
  expect((await made.call<Bot>('PUT', '/bot', { token: made.token })).status).toBe(200);
  const { status, body } = await made.call<Space>('POST', '/spaces', { room: made.room, ...CHOICE });
  expect(status).toBe(200);
  return body;
}

test('the bot is asked who it is, its spaces are offered, and no answer holds its token', async () => {
  const made = await scene();
  const saved = await made.call<Bot>('PUT', '/bot', { token: made.token });
  expect(saved.body).toMatchObject({ name: 'Line watch', email: 'line-watch@webex.bot', ending: made.token.slice(-4) });
  const rooms = await made.call<{ rooms: { title: string }[] }>('GET', '/rooms');
  expect(rooms.body.rooms.map(({ title }) => title).sort()).toEqual(['Front desk', 'Kitchen']);
  const all = await made.call('GET', '');
  expect(JSON.stringify([saved.body, rooms.body, all.body])).not.toContain(made.token);
});

test("a person's token, an invented one and a space without the bot are refused, and nothing is stored", async () => {
  const made = await scene();
  const person = await made.call('PUT', '/bot', { token: made.emulator.personalToken() });
  expect(person).toMatchObject({ status: 400, body: { code: 'bot-token-refused', article: 1118 } });
  const invented = await made.call('PUT', '/bot', { token: 'x'.repeat(60) });
  expect(invented).toMatchObject({ status: 400, body: { code: 'bot-token-refused' } });
  expect(await made.call('GET', '/rooms')).toMatchObject({ status: 409, body: { code: 'bot-not-set-up' } });
  await tellFrontDesk(made);
  const other = made.emulator.registerBot({ name: 'Other', rooms: ['Cellar'] });
  const cellar = await made.call('POST', '/spaces', { room: other.rooms[0]?.id, ...CHOICE });
  expect(cellar).toMatchObject({ status: 404, body: { code: 'not-found' } });
  expect((await made.call('POST', '/spaces', { room: made.room, ...CHOICE })).status).toBe(409);
});

test('one incident is one message in the space: what, why, the way back; its end is another', async () => {
  const made = await scene();
  await tellFrontDesk(made);
  await made.happen('opened', { jobs: ['users-sync'] });
  await made.happen('changed', { jobs: ['users-sync', 'call-control', 'call-records', 'sign-in'] });
  await made.pass(5_000);
  await made.pass(60_000);
  expect(made.texts()).toHaveLength(1);
  const [text = ''] = made.texts();
  expect(text).toContain('🔴 Stopped: **Directory, call control, call records and sign-in stopped at 09:00');
  expect(text).toContain("Dana Okafor's Webex password was changed.");
  expect(text).toContain('/o/acme-hotels/incidents/INC-7)');
  const [sent] = await made.deliveries();
  expect(text.endsWith(`_msg\\_${sent?.id}_`)).toBe(true);
  expect(made.noted).toContain('Front desk was told, in its Webex space');
  await made.happen('recovered');
  await made.pass(0);
  expect(made.texts()[1]).toContain('🟢 Works again');
});

test('a name cannot mention everybody, make a link or break out of its line', async () => {
  const made = await scene();
  await tellFrontDesk(made);
  await made.happen('opened', { sentence: "<@all> [press](https://evil.example)\n# Dana's password" });
  await made.pass(5_000);
  const [text = ''] = made.texts();
  expect(text).not.toContain('<@all>');
  expect(text).toContain("&lt;@all&gt; \\[press\\]\\(https://evil.example\\) \\# Dana's password");
});

test('a space the bot was taken out of is switched off with the reason, and the log says it was given up', async () => {
  const made = await scene();
  await tellFrontDesk(made);
  made.emulator.world.rooms.clear();
  await made.happen('opened');
  await made.pass(5_000);
  const reason = 'The bot is not in this space any more, or the space is gone.';
  expect(await made.deliveries()).toMatchObject([{ state: 'given-up', reason: 'It answered 404.' }]);
  const { body } = await made.call<{ spaces: Space[] }>('GET', '');
  expect(body.spaces).toMatchObject([{ title: 'Front desk', enabled: false, disabledReason: reason }]);
});

test('a revoked token is tried again until somebody enters the new one; then the same message goes out once', async () => {
  const made = await scene();
  await tellFrontDesk(made);
  const { token } = made.emulator.registerBot({ name: 'Line watch', rooms: ['Front desk'] });
  await made.happen('opened');
  await made.pass(5_000);
  const [waiting] = await made.deliveries();
  expect(waiting).toMatchObject({ state: 'waiting', reason: 'It answered 401.' });
  await made.call('PUT', '/bot', { token });
  await made.pass(10_000);
  expect(await made.deliveries()).toMatchObject([{ id: waiting?.id, state: 'delivered', attempts: 2 }]);
  expect(made.texts()).toHaveLength(1);
});

test('a removed bot leaves no token behind, and the weekly report goes to the spaces that want it', async () => {
  const made = await scene();
  const space = await tellFrontDesk(made);
  await made.call('PUT', `/spaces/${space.id}`, { ...CHOICE, weekly: true, enabled: true });
  await made.pass(0);
  await made.pass(8 * 86_400_000);
  expect(made.texts()[0]).toContain('Acme Hotels');
  await made.call('DELETE', '/bot');
  expect(await made.call('GET', '/rooms')).toMatchObject({ status: 409 });
});

test('the test button writes into the space now', async () => {
  const made = await scene();
  const space = await tellFrontDesk(made);
  const sent = await made.call<Delivery>('POST', `/spaces/${space.id}/test`);
  expect(sent.body).toMatchObject({ kind: 'space.test', state: 'delivered', recipient: 'Front desk' });
  expect(made.texts()[0]).toContain('**Linekeeper can write here.**');
});
