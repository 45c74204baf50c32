import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { obtainTokens, registerTestClient } from './consent-driver.ts';

let emulator: Emulator;
let token: string;

beforeAll(async () => {
  emulator = await createEmulator({ people: 60, clockRate: 0 });
  const client = registerTestClient(emulator, ['spark-admin:people_read']);
  token = (await obtainTokens(emulator, client, 'dana.okafor@acme.example')).access_token;
});
afterAll(() => emulator.close());

/** `fetch` does not let a caller choose the Host header. */
function linkFor(host: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const url = new URL('/v1/people?max=2', emulator.url);
    const headers = { host, authorization: `Bearer ${token}` };
    request(url, { headers }, (answer) => {
      answer.resume();
      resolve(answer.headers.link as string | undefined);
    })
      .on('error', reject)
      .end();
  });
}

test('the next link names the host the caller used', async () => {
  const { port } = new URL(emulator.url);
  expect(await linkFor(`localhost:${port}`)).toMatch(
    new RegExp(`^<http://localhost:${port}/v1/people\\?max=2&after=[^>]+>; rel="next"$`),
  );
  expect(await linkFor('webexapis.com')).toMatch(/^<http:\/\/webexapis\.com\/v1\/people\?/);
});

test('a Host header that is no host is not repeated in the link', async () => {
  expect(await linkFor('evil"><script>')).toContain(`<${emulator.url}/v1/people?`);
  expect(await linkFor('a b')).toContain(`<${emulator.url}/v1/people?`);
  expect(await linkFor('user@host')).toContain(`<${emulator.url}/v1/people?`);
});
