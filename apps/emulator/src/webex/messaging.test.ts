import { afterEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';

let emulator: Emulator | undefined;
afterEach(async () => emulator?.close());

async function start(): Promise<Emulator> {
  emulator = await createEmulator({ people: 10, clockRate: 0 });
  return emulator;
}

async function ask(url: string, token: string, body?: unknown) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(
    url,
    body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
  );
  const data = (await answer.json()) as Record<string, unknown> & { items?: { id: string; title: string }[] };
  return { status: answer.status, data };
}

test('a bot is told who it is and which spaces it is in, and no others', async () => {
  const { url, registerBot } = await start();
  const bot = registerBot({ name: 'Line watch', rooms: ['Front desk'] });
  registerBot({ name: 'Other', rooms: ['Kitchen'] });
  const me = await ask(`${url}/v1/people/me`, bot.token);
  expect(me.data).toMatchObject({ type: 'bot', displayName: 'Line watch', emails: ['line-watch@webex.bot'] });
  const rooms = await ask(`${url}/v1/rooms`, bot.token);
  expect(rooms.data.items?.map(({ title }) => title)).toEqual(['Front desk']);
});

test('a message is kept with its markdown and moves the last activity of its space', async () => {
  const { url, registerBot, world, clock } = await start();
  const bot = registerBot({ name: 'Line watch', rooms: ['Front desk', 'Kitchen'] });
  await clock.advance(60_000);
  const [room] = bot.rooms;
  const sent = await ask(`${url}/v1/messages`, bot.token, { roomId: room?.id, markdown: '**Stopped**' });
  expect(sent).toMatchObject({ status: 200, data: { roomId: room?.id, markdown: '**Stopped**', roomType: 'group' } });
  expect(world.messages).toMatchObject([{ markdown: '**Stopped**', createdMs: clock.now() }]);
  const rooms = await ask(`${url}/v1/rooms`, bot.token);
  expect(rooms.data.items?.map(({ title }) => title)).toEqual(['Front desk', 'Kitchen']);
});

test('a space of others is not found, a text that is missing or too long is refused, and so is a person\u2019s token', async () => {
  const { url, registerBot, personalToken } = await start();
  const bot = registerBot({ name: 'Line watch', rooms: ['Front desk'] });
  const other = registerBot({ name: 'Other', rooms: ['Kitchen'] });
  const to = (roomId: string | undefined, markdown?: string) =>
    ask(`${url}/v1/messages`, bot.token, { roomId, markdown });
  expect((await to(other.rooms[0]?.id, 'x')).status).toBe(404);
  expect((await to(bot.rooms[0]?.id)).status).toBe(400);
  expect((await to(undefined, 'x')).status).toBe(400);
  expect((await to(bot.rooms[0]?.id, 'é'.repeat(3_720))).status).toBe(400);
  expect((await ask(`${url}/v1/rooms`, personalToken())).status).toBe(401);
});

test('a new token of the same bot ends the old one, and a snapshot keeps spaces and messages', async () => {
  const running = await start();
  const { url, registerBot, world } = running;
  const first = registerBot({ name: 'Line watch', rooms: ['Front desk'] });
  await ask(`${url}/v1/messages`, first.token, { roomId: first.rooms[0]?.id, text: 'hello' });
  const saved = running.snapshot();
  const second = registerBot({ name: 'Line watch', rooms: ['Front desk'] });
  expect((await ask(`${url}/v1/rooms`, first.token)).status).toBe(401);
  expect((await ask(`${url}/v1/rooms`, second.token)).data.items).toHaveLength(1);
  running.restore(saved);
  expect((await ask(`${url}/v1/rooms`, first.token)).data.items).toHaveLength(1);
  expect(world.messages.map(({ text }) => text)).toEqual(['hello']);
});
