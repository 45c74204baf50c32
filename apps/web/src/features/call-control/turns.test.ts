import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

/** Sends that stay on their way until they are let through. */
function wire() {
  const sent: string[] = [];
  const arrivals = new Map<string, () => void>();
  const send = (what: string) => () => {
    sent.push(what);
    return new Promise<void>((resolve) => arrivals.set(what, resolve));
  };
  const arrive = async (what: string) => {
    arrivals.get(what)?.();
    await settle();
  };
  return { sent, send, arrive };
}
/** Lets everything run that waits for nothing from outside. */
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

test('End pressed while Answer is on its way is sent as soon as Answer came back', async () => {
  const turns = createTurns();
  const { sent, send, arrive } = wire();
  turns.take('call', 'answer', send('answer'));
  expect(turns.take('call', 'end', send('end'))).toBe(true);
  await settle();
  expect(sent).toEqual(['answer']);
  await arrive('answer');
  expect(sent).toEqual(['answer', 'end']);
});

test('a second press of the same, or anything behind an End, sends nothing', async () => {
  const turns = createTurns();
  const { sent, send } = wire();
  turns.take('call', 'end', send('end'));
  expect(turns.take('call', 'end', send('end again'))).toBe(false);
  expect(turns.take('call', 'answer', send('answer'))).toBe(false);
  await settle();
  expect(sent).toEqual(['end']);
});

test('once an act came back the same call takes the next one, and other calls never wait', async () => {
  const turns = createTurns();
  const { sent, send, arrive } = wire();
  turns.take('call', 'answer', send('answer'));
  turns.take('other', 'end', send('end of the other'));
  await settle();
  await arrive('answer');
  expect(turns.take('call', 'answer', send('answer again'))).toBe(true);
  await settle();
  expect(sent).toEqual(['answer', 'end of the other', 'answer again']);
});
