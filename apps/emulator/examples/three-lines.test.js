// node --test three-lines.test.js
import assert from 'node:assert';
import { test } from 'node:test';
import { createEmulator } from 'webex-calling-emulator';

test('whoever has a token is found', async () => {
  const emulator = await createEmulator({ people: 20, clockRate: 0 });
  const headers = { authorization: `Bearer ${emulator.personalToken()}` };
  const me = await fetch(`${emulator.url}/v1/people/me`, { headers }).then((answer) => answer.json());
  assert.equal(me.displayName, 'Dana Okafor');
  await emulator.close();
});
