import { expect, test } from 'vitest';
import { createEmulator } from '../index.ts';

test('a request that calls its empty body JSON is answered as one without a body', async () => {
  const emulator = await createEmulator({ people: 20, clockRate: 0 });
  const headers = {
    authorization: `Bearer ${emulator.personalToken()}`,
    'content-type': 'application/json;charset=utf-8',
  };
  const missing = await fetch(`${emulator.url}/v1/webhooks/unknown`, { method: 'DELETE', headers });
  expect(missing.status).toBe(404);
  const broken = await fetch(`${emulator.url}/v1/webhooks`, { method: 'POST', headers, body: '{"name":' });
  expect(broken.status).toBe(400);
  const poisoned = await fetch(`${emulator.url}/v1/webhooks`, {
    method: 'POST',
    headers,
    body: '{"__proto__":{"a":1}}',
  });
  expect(poisoned.status).toBe(400);
  await emulator.close();
});
