import { expect, test } from 'vitest';
import { mayAsk } from './fetch-avatar.ts';

test("pictures are asked for at Webex's hosts by https and at the emulator, and nowhere else", () => {
  const emulator = 'http://127.0.0.1:4010';
  for (const good of [
    'https://avatar-prod-us-east-2.webexcontent.com/Avtr~V1~1/V1~2~80',
    'https://1efa7a94ed216783e352-c62266528714497a17239ececf39e9e2.ssl.cf1.rackcdn.com/V1~3~1600',
    'http://127.0.0.1:4010/avatar',
  ]) {
    expect([good, mayAsk(good, emulator)]).toEqual([good, true]);
  }
  for (const bad of [
    'http://avatar-prod-us-east-2.webexcontent.com/a',
    'https://avatar-prod-us-east-2.webexcontent.com:8443/a',
    'https://user:secret@avatar-prod-us-east-2.webexcontent.com/a',
    'https://webexcontent.com.evil.example/a',
    'https://evilwebexcontent.com/a',
    'https://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:4011/avatar',
    'https://127.0.0.1:4010/avatar',
    'file:///etc/passwd',
    'not an address',
  ]) {
    expect([bad, mayAsk(bad, emulator)]).toEqual([bad, false]);
  }
  expect(mayAsk('http://127.0.0.1:4010/avatar', null)).toBe(false);
});
