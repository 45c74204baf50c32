import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signWebhook, writeSecret } from './sign-webhook.ts';

const OLD = writeSecret(Buffer.alloc(32, 1));
const NEW = writeSecret(Buffer.alloc(32, 2));
const body = JSON.stringify({ type: 'incident.opened', data: { sentence: 'Zoë’s password' } });
const headersFor = (secrets: string[]) =>
  signWebhook({ id: 'msg_1', timestampSeconds: Math.floor(Date.now() / 1000), body, secrets });

test('the reference library of Standard Webhooks accepts the signature', () => {
  expect(new Webhook(NEW).verify(body, headersFor([NEW]))).toEqual(JSON.parse(body));
});

test('during a change a receiver with the old and one with the new secret accept the same message', () => {
  const headers = headersFor([NEW, OLD]);
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  for (const secret of [OLD, NEW]) expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
});

test('a changed body, another id or a foreign secret is refused', () => {
  const headers = headersFor([NEW]);
  expect(() => new Webhook(NEW).verify(`${body} `, headers)).toThrow();
  expect(() => new Webhook(NEW).verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow();
  expect(() => new Webhook(OLD).verify(body, headers)).toThrow();
});
