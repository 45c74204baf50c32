import type { Delivery } from '@linekeeper/api-contract';
import { afterEach, expect, test } from 'vitest';
import type { HeldPlan } from '../directory/index.ts';
import { createNotificationScene } from './testing/notification-scene.ts';
import { openMailSink } from './testing/receivers.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function scene() {
  const sink = await openMailSink();
  open.push(sink);
  const made = await createNotificationScene({ mail: { smtpUrl: sink.url, from: 'Linekeeper <lk@operator.example>' } });
  open.push(made);
  const held: HeldPlan = {
    organizationId: made.organizationId,
    planId: made.platform.ids.uuid(),
    run: 'RUN-118',
    counts: { added: 3, changed: 27, removed: 1_412 },
    sentences: ['This run would remove 1,412 of 2,000 entries.', 'We recommend refusing.'],
  };
  return { ...made, sink, held };
}

test('a plan that waits is one mail to whoever hears of warnings, with what it would do, why, and where to decide', async () => {
  const made = await scene();
  await made.holdPlan(made.held);
  await made.holdPlan(made.held);
  await made.pass(1_000);
  expect(made.sink.mails.map(({ to }) => to)).toEqual([['olga@operator.example']]);
  const [mail] = made.sink.mails;
  expect(mail?.headers.get('subject')).toBe('Acme Hotels: RUN-118 of the directory waits for approval');
  for (const part of [
    'It would add 3, change 27 and remove 1,412.',
    'This run would remove 1,412 of 2,000 entries.',
    'We recommend refusing.',
    `${made.platform.publicUrl()}/o/acme-hotels/directory/sync/runs/RUN-118`,
    '/help/1401',
  ]) {
    expect(mail?.text).toContain(part);
  }
});

test('nothing is sent of a plan somebody decided about before the message was due', async () => {
  const made = await scene();
  await made.holdPlan(made.held);
  made.heldPlans.delete(made.held.planId);
  await made.pass(1_000);
  expect(made.sink.mails).toEqual([]);
  const { body } = await made.call<{ deliveries: Delivery[] }>('GET', '/deliveries');
  expect(body.deliveries.map(({ kind, state }) => [kind, state])).toEqual([['directory.held', 'not-needed']]);
});
