import { expect, test } from 'vitest';
import { checkWebhookAddress, guardedLookup } from './webhook-address.ts';

const kindOf = (url: string, policy: 'refuse' | 'allow' = 'refuse'): string => checkWebhookAddress(url, policy).kind;

test('https to the internet and anything to this machine are good', () => {
  for (const url of [
    'https://hooks.example.com/a',
    'https://8.8.8.8/',
    'http://localhost:9000/x',
    'http://127.0.0.1:1/',
    'http://[::1]:80/',
  ]) {
    expect(kindOf(url), url).toBe('good');
  }
});

test('http to elsewhere, other schemes, and users in the address are refused', () => {
  for (const url of [
    'http://hooks.example.com/',
    'ftp://x/',
    'file:///etc/passwd',
    'https://u:p@example.com/',
    'nonsense',
  ]) {
    expect(kindOf(url), url).toBe('refused');
  }
});

test.each([
  'https://10.0.0.1/',
  'https://192.168.1.1/',
  'https://172.20.3.4/',
  'https://169.254.169.254/latest/meta-data',
  'https://100.64.0.1/',
  'https://0.0.0.0/',
  'https://0x0a000001/',
  'https://167772161/',
  'https://[fd00::1]/',
  'https://[fe80::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[64:ff9b::a00:1]/',
])('%s is of a private network, however it is written', (url) => {
  expect(kindOf(url)).toBe('refused');
  expect(kindOf(url, 'allow')).toBe('good');
});

const resolve = (url: string, host: string, policy: 'refuse' | 'allow' = 'refuse') =>
  new Promise<string>((done) => {
    guardedLookup(new URL(url), policy)(host, { all: true }, (error, addresses) => {
      done(error === null ? JSON.stringify(addresses) : error.message);
    });
  });

test('a public name that resolves to this machine is refused when it is connected to', async () => {
  // The system resolves `localhost` without asking anybody; the address of the webhook says another name.
  expect(await resolve('https://rebound.example/', 'localhost')).toContain('private network');
  expect(await resolve('https://rebound.example/', 'localhost', 'allow')).toMatch(/127\.0\.0\.1|::1/);
  expect(await resolve('http://localhost:1/', 'localhost')).toMatch(/127\.0\.0\.1|::1/);
});
