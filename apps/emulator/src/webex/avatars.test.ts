import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../index.ts';
import { ask, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await stillEmulator();
});
afterEach(() => emulator.close());

test('some people have a picture, which is a PNG at an address that asks for no token; a made-up one is not found', async () => {
  const dana = personOf(emulator, 'dana.okafor@acme.example');
  const token = tokenFor(emulator, dana, ['spark-admin:people_read']);
  const { body } = await ask(emulator, 'GET /v1/people?max=100', { token });
  const avatars: string[] = body.items.flatMap(({ avatar }: { avatar?: string }) => avatar ?? []);
  expect(avatars.length).toBeGreaterThan(0);
  expect(avatars.length).toBeLessThan(body.items.length);
  expect(avatars[0]).toContain(`${emulator.url}/avatar-prod-us-east-2.webexcontent.com/Avtr~V1~`);
  const picture = await fetch(avatars[0] ?? '');
  expect(picture.headers.get('content-type')).toBe('image/png');
  expect(
    Buffer.from(await picture.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  const network = new URL('.', avatars[0]).href;
  expect((await fetch(`${network}Avtr~V1~nobody~80`)).status).toBe(404);
});
