import { createHmac } from 'node:crypto';
import type { Delivery, Webhook as WebhookView } from '@linekeeper/api-contract';
import { afterEach, expect, test } from 'vitest';
import { createNotificationScene, type NotificationScene } from './testing/notification-scene.ts';
import { type MailSink, openMailSink, openPostReceiver, type PostReceiver } from './testing/receivers.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function scene(): Promise<NotificationScene & { sink: MailSink; receiver: PostReceiver }> {
  const [sink, receiver] = await Promise.all([openMailSink(), openPostReceiver()]);
  open.push(sink, receiver);
  const made = await createNotificationScene({ mail: { smtpUrl: sink.url, from: 'Linekeeper <lk@operator.example>' } });
  open.push(made);
  return { ...made, sink, receiver };
}

type Scene = Awaited<ReturnType<typeof scene>>;
const subjects = ({ sink }: Scene): string[] => sink.mails.map(({ headers }) => headers.get('subject') ?? '');
const deliveries = async ({ call }: Scene): Promise<Delivery[]> =>
  (await call<{ deliveries: Delivery[] }>('GET', '/deliveries')).body.deliveries;

async function addWebhook({ call, receiver }: Scene): Promise<{ webhook: WebhookView; secret: string }> {
  const events = ['incident.opened', 'incident.changed', 'incident.recovered'];
  const { status, body } = await call<{ webhook: WebhookView; secret: string }>('POST', '/webhooks', {
    url: receiver.url,
    events,
  });
  expect(status).toBe(200);
  return body;
}

test('one incident over four authorizations is one mail: what, since when, why, what goes on, the way back, the article', async () => {
  const made = await scene();
  await made.happen('opened', { jobs: ['users-sync'] });
  await made.pass(1_000);
  await made.happen('changed', { jobs: ['users-sync', 'call-control', 'call-records', 'sign-in'] });
  await made.pass(5_000);
  await made.pass(60_000);
  expect(subjects(made)).toEqual(['Acme Hotels: directory, call control, call records and sign-in stopped at 08:00']);
  const [mail] = made.sink.mails;
  expect(mail?.to).toEqual(['olga@operator.example']);
  const home = `${made.platform.publicUrl()}/o/acme-hotels`;
  for (const part of [
    "Dana Okafor's Webex password was changed.",
    'Certain',
    'Sign-in: nobody can sign in with Webex',
    'What goes on\nPresence.',
    `Authorize in Webex:\n${home}`,
    `${home}/incidents/INC-7`,
    '/help/1203',
    'Times are in UTC.',
  ]) {
    expect(mail?.text).toContain(part);
  }
  expect(mail?.html).toContain('Dana Okafor&#39;s Webex password');
  expect(made.noted).toEqual(['olga@operator.example was told, by mail']);
});

test('the end is told to whoever was told of the trouble, in the same thread, with how long it lasted', async () => {
  const made = await scene();
  await made.happen('opened');
  await made.pass(5_000);
  made.clock.advance(49 * MINUTE_MS);
  await made.happen('recovered');
  await made.pass(0);
  expect(subjects(made)[1]).toBe(
    'Acme Hotels: directory, call control, call records and sign-in work again since 08:49',
  );
  const [first, second] = made.sink.mails;
  expect(second?.text).toContain('It had stopped for 49 minutes');
  expect(second?.text).toContain('Call records: the calls of that time are being fetched.');
  expect(second?.headers.get('references')).toBe(first?.headers.get('references'));
  expect(second?.headers.get('message-id')).not.toBe(first?.headers.get('message-id'));
});

test('what is over before it was told is one mail that says both', async () => {
  const made = await scene();
  await made.happen('opened');
  await made.happen('recovered');
  await made.pass(10_000);
  expect(subjects(made)).toHaveLength(1);
  expect(subjects(made)[0]).toContain('stopped at 08:00, work again since 08:00');
});

test('a verdict that grows surer is no news, another cause is, and not more often than every ten minutes', async () => {
  const made = await scene();
  await made.happen('opened', { certainty: 'likely' });
  await made.pass(5_000);
  await made.happen('changed', { certainty: 'certain' });
  await made.pass(HOUR_MS);
  expect(subjects(made)).toHaveLength(1);
  await made.happen('changed', { cause: 'authorizer-deactivated', sentence: "Dana Okafor's account was deactivated." });
  await made.pass(30_000);
  await made.happen('changed', { cause: 'password-changed' });
  await made.pass(60_000);
  expect(subjects(made)).toHaveLength(2);
  await made.pass(10 * MINUTE_MS);
  expect(subjects(made)).toHaveLength(3);
});

test('without a mail server the mail is given up, openly, and can be sent once there is one', async () => {
  const made = await createNotificationScene();
  open.push(made);
  await made.happen('opened');
  await made.pass(5_000);
  const { body } = await made.call<{ deliveries: Delivery[] }>('GET', '/deliveries?state=given-up');
  expect(body.deliveries[0]).toMatchObject({ state: 'given-up', channel: 'email' });
  expect(body.deliveries[0]?.reason).toContain('No mail server is set up');
  expect((await made.call('POST', '/mail/test')).body).toMatchObject({ code: 'mail-not-set-up' });
});

test('people choose by severity; who chose nothing of it hears nothing', async () => {
  const made = await scene();
  const [owner] = made.people;
  const anna = { accountId: made.platform.ids.uuid(), name: 'Anna', email: 'anna@acme.example', isOwner: false };
  made.people.push(anna);
  await made.subscribe(owner?.accountId ?? '', { severities: ['critical'] });
  await made.subscribe(anna.accountId, { severities: ['warning'], timeZone: 'Asia/Kolkata' });
  await made.happen('opened', { severity: 'warning', jobs: ['presence'] });
  await made.pass(5_000);
  expect(made.sink.mails.map(({ to }) => to)).toEqual([['anna@acme.example']]);
  expect(subjects(made)[0]).toBe('Acme Hotels: presence stopped at 13:30');
  const person = await made.call('PUT', `/subscribers/${made.organizationId}`, {
    severities: [],
    weekly: false,
    quietHours: null,
    timeZone: 'UTC',
  });
  expect(person.status).toBe(404);
});

test('quiet hours hold a warning until the morning and let the critical pass by choice', async () => {
  const made = await scene();
  const [owner] = made.people;
  made.clock.advance(15 * HOUR_MS);
  const quietHours = { from: 22 * 60, to: 7 * 60, criticalPasses: true };
  await made.subscribe(owner?.accountId ?? '', { quietHours });
  await made.happen('opened', { severity: 'warning', jobs: ['presence'] });
  await made.pass(HOUR_MS);
  expect(subjects(made)).toEqual([]);
  expect((await deliveries(made))[0]?.reason).toBe('Held until the quiet hours are over.');
  await made.happen('opened', { severity: 'critical' });
  await made.pass(5_000);
  expect(subjects(made)).toHaveLength(1);
  await made.pass(7 * HOUR_MS);
  expect(subjects(made)).toHaveLength(2);
  await made.subscribe(owner?.accountId ?? '', { quietHours: { ...quietHours, criticalPasses: false } });
  made.clock.advance(17 * HOUR_MS);
  await made.happen('opened', { severity: 'critical' });
  await made.pass(HOUR_MS);
  expect(subjects(made)).toHaveLength(2);
});

test('a webhook is signed so that code of its own can check it, with the id that stays over retries', async () => {
  const made = await scene();
  const { secret } = await addWebhook(made);
  let failures = 2;
  made.receiver.answer = () => {
    failures -= 1;
    return failures >= 0 ? { status: 503, headers: { 'retry-after': '120' }, body: 'later' } : { status: 204 };
  };
  await made.happen('opened');
  await made.pass(0);
  await made.pass(MINUTE_MS);
  expect(made.receiver.posts).toHaveLength(1);
  await made.pass(MINUTE_MS);
  await made.pass(2 * MINUTE_MS);
  expect(made.receiver.posts).toHaveLength(3);
  expect(new Set(made.receiver.posts.map(({ id }) => id)).size).toBe(1);
  for (const { headers, body } of made.receiver.posts) {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    expect(headers['webhook-signature']).toBe(expected);
  }
  const payload = JSON.parse(made.receiver.posts[0]?.body ?? '{}');
  expect(payload).toMatchObject({
    type: 'incident.opened',
    data: { incident: { number: 'INC-7', severity: 'critical' } },
  });
  const [row] = await deliveries(made);
  expect(row).toMatchObject({ channel: 'email' });
  const hook = (await deliveries(made)).find(({ channel }) => channel === 'webhook');
  expect(hook).toMatchObject({ state: 'delivered', attempts: 3 });
  const log = await made.call<{ attempts: { status: number; answer: string }[] }>('GET', `/deliveries/${hook?.id}`);
  expect(log.body.attempts.map(({ status, answer }) => [status, answer])).toEqual([
    [503, 'later'],
    [503, 'later'],
    [204, ''],
  ]);
});

test('a redirect is not followed, and a receiver that hangs holds back nobody else', async () => {
  const made = await scene();
  await addWebhook(made);
  const elsewhere = await openPostReceiver();
  open.push(elsewhere);
  made.receiver.answer = () => ({ status: 302, headers: { location: elsewhere.url } });
  await made.happen('opened');
  await made.pass(0);
  expect(elsewhere.posts).toEqual([]);
  expect((await deliveries(made)).find(({ channel }) => channel === 'webhook')?.reason).toBe('It answered 302.');
  made.receiver.answer = () => null;
  await made.pass(10_000);
  expect(made.sink.mails).toHaveLength(1);
});

test('410 switches the webhook off and says so', async () => {
  const made = await scene();
  await addWebhook(made);
  made.receiver.answer = () => ({ status: 410 });
  await made.happen('opened');
  await made.pass(1_000);
  const { body } = await made.call<{ webhooks: WebhookView[] }>('GET', '');
  expect(body.webhooks[0]).toMatchObject({
    enabled: false,
    disabledReason: 'The receiver answered 410: it wants no more messages.',
  });
});

test('messages to one receiver arrive in their order, the end never before its beginning', async () => {
  const made = await scene();
  await addWebhook(made);
  await made.happen('opened');
  await made.happen('changed', { certainty: 'likely' });
  await made.happen('recovered');
  await made.pass(0);
  const types = made.receiver.posts.map(({ body }) => JSON.parse(body).type);
  expect(types).toEqual(['incident.opened', 'incident.changed', 'incident.recovered']);
});

test('after three days a message is given up and shown; by hand it goes out again under the same id', async () => {
  const made = await scene();
  await addWebhook(made);
  made.receiver.answer = () => ({ status: 500, body: 'broken' });
  await made.happen('opened');
  for (let hour = 0; hour < 76; hour += 1) await made.pass(HOUR_MS);
  const hook = (await deliveries(made)).find(({ channel }) => channel === 'webhook');
  expect(hook).toMatchObject({ state: 'given-up', reason: 'Given up after three days. It answered 500.' });
  made.receiver.answer = null;
  const replayed = await made.call<Delivery>('POST', `/deliveries/${hook?.id}/replay`);
  expect(replayed.body).toMatchObject({ state: 'delivered', reason: null });
  expect(new Set(made.receiver.posts.map(({ id }) => id)).size).toBe(1);
  expect(made.receiver.posts.length).toBeGreaterThan(10);
});

test('a new secret is shown once, the old one signs along for a day, and both can be told apart by their ending', async () => {
  const made = await scene();
  const first = await addWebhook(made);
  const path = `/webhooks/${first.webhook.id}`;
  const second = await made.call<{ webhook: WebhookView; secret: string }>('POST', `${path}/secrets`);
  expect(second.body.secret).toMatch(/^whsec_/);
  expect(second.body.webhook.secrets.map(({ ending }) => ending)).toEqual([
    first.secret.slice(-4),
    second.body.secret.slice(-4),
  ]);
  expect(JSON.stringify((await made.call('GET', '')).body)).not.toContain('whsec_');
  const signatures = async (): Promise<number> => {
    await made.call('POST', `${path}/test`);
    return String(made.receiver.posts.at(-1)?.headers['webhook-signature']).split(' ').length;
  };
  expect(await signatures()).toBe(2);
  await made.pass(25 * HOUR_MS);
  expect(await signatures()).toBe(1);
  await made.call('POST', `${path}/secrets`);
  const ended = await made.call<WebhookView>('DELETE', `${path}/secrets`);
  expect(ended.body.secrets).toHaveLength(1);
});

test('an address inside a private network, and plain http, are refused with the reason', async () => {
  const made = await scene();
  const add = (url: string) =>
    made.call<{ code: string; message: string }>('POST', '/webhooks', { url, events: ['incident.opened'] });
  expect((await add('https://10.0.0.8/hook')).body).toMatchObject({ code: 'webhook-address-refused' });
  expect((await add('http://example.com/hook')).body.message).toContain('https');
});

test('what waits for a webhook that was removed is given up and says so', async () => {
  const made = await scene();
  const { webhook } = await addWebhook(made);
  await made.happen('opened');
  expect((await made.call('DELETE', `/webhooks/${webhook.id}`)).status).toBe(200);
  await made.pass(0);
  expect(made.receiver.posts).toEqual([]);
  const hook = (await deliveries(made)).find(({ channel }) => channel === 'webhook');
  expect(hook).toMatchObject({ state: 'given-up', reason: 'The webhook was removed.' });
});

test('on Mondays there is one report, with the warnings, also after weeks without a process', async () => {
  const made = await scene();
  const [owner] = made.people;
  await made.subscribe(owner?.accountId ?? '', { severities: [], weekly: true });
  await made.pass(0);
  await made.pass(6 * 24 * HOUR_MS);
  expect(subjects(made)).toEqual([]);
  await made.pass(15 * 24 * HOUR_MS);
  await made.pass(MINUTE_MS);
  expect(subjects(made)).toEqual(['Acme Hotels: 1 thing to look at this week']);
  expect(made.sink.mails[0]?.text).toContain('Directory lapses.');
  await made.pass(7 * 24 * HOUR_MS);
  expect(subjects(made)).toHaveLength(2);
});

test('a mail server that refuses is asked again, and the mail keeps its Message-ID', async () => {
  const made = await scene();
  made.sink.refuse = { code: 451, message: 'greylisted' };
  await made.happen('opened');
  await made.pass(5_000);
  expect((await deliveries(made))[0]).toMatchObject({ state: 'waiting', reason: 'It answered 451.' });
  made.sink.refuse = null;
  await made.pass(10_000);
  const [row] = await deliveries(made);
  expect(row).toMatchObject({ state: 'delivered', attempts: 2 });
  expect(made.sink.mails[0]?.headers.get('message-id')).toContain(row?.id);
});
