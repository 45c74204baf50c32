import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings, SETTING_NAMES, SettingsError } from './settings.ts';

const problemsOf = (environment: Record<string, string>): string => {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('was accepted');
};

test('a broken setting is named with its rule, never with its value', () => {
  for (const [setting, value] of [
    ['LINEKEEPER_PORT', 'hunter2'],
    ['LINEKEEPER_PUBLIC_URL', 'hunter2'],
    ['LINEKEEPER_ROLES', 'hunter2'],
    ['LINEKEEPER_LOG_LEVEL', 'hunter2'],
    ['LINEKEEPER_DATABASE_URL', 'mysql://u:hunter2@h/d'],
    ['LINEKEEPER_PROBE_SECONDS', '5'],
  ] as const) {
    const message = problemsOf({ [setting]: value });
    expect(message).toContain(setting);
    expect(message).not.toContain('hunter2');
  }
});

test('a setting that does not exist is refused, so that a slip of the pen is seen', () => {
  expect(problemsOf({ LINEKEEPER_PROT: '1' })).toBe('LINEKEEPER_PROT: there is no such setting');
});

test('an empty setting is one that is not set', () => {
  expect(readSettings({ LINEKEEPER_PORT: '' }).port).toBe(8700);
});

test('an external database needs a key of its own: none is made beside it', () => {
  expect(readSettings({ LINEKEEPER_DATABASE_URL: 'postgres://h/d' }).masterKey).toBeNull();
  expect(readSettings({ LINEKEEPER_DATA_DIR: '/data' }).masterKey).toEqual({ makeFileIn: '/data' });
});

test('the page on settings has a line for each of them, and for no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/operating/settings.md'), 'utf8');
  const described = [...page.matchAll(/^\| `(LINEKEEPER_\w+)`/gm)].map(([, name]) => name);
  expect(described.toSorted()).toEqual([...SETTING_NAMES].sort());
});

test('a mail server without a sender is refused, and neither value is shown', () => {
  const message = problemsOf({ LINEKEEPER_SMTP_URL: 'smtp://u:hunter2@mail.example' });
  expect(message).toBe('LINEKEEPER_MAIL_FROM: is needed too: mail server and sender belong together');
  expect(problemsOf({ LINEKEEPER_SMTP_URL: 'http://hunter2' })).not.toContain('hunter2');
  expect(problemsOf({ LINEKEEPER_MAIL_FROM: 'no address' })).toContain('LINEKEEPER_MAIL_FROM');
});

test('tokens and codes travel by https only: plain http is for an emulator and for this machine itself', () => {
  for (const setting of ['LINEKEEPER_WEBEX_API_URL', 'LINEKEEPER_WEBEX_CDR_URL', 'LINEKEEPER_WEBEX_ISSUERS']) {
    for (const address of ['http://webexapis.com/v1', 'http://10.0.0.5/v1', 'http://localhost.evil.example/v1']) {
      expect(problemsOf({ [setting]: address })).toMatch(new RegExp(`^${setting}: must be .*https`));
    }
    for (const address of ['https://webexapis.com/v1', 'http://127.0.0.1:8710/v1', 'http://[::1]:8710/v1']) {
      expect(() => readSettings({ [setting]: address })).not.toThrow();
    }
  }
});

test('with Webex itself the address people come back to is https, or this machine’s own', () => {
  const LINEKEEPER_PUBLIC_URL = 'http://linekeeper.example';
  const LINEKEEPER_EMULATOR_URL = 'http://127.0.0.1:8710';
  expect(problemsOf({ LINEKEEPER_PUBLIC_URL })).toContain('LINEKEEPER_PUBLIC_URL: must be an https address');
  expect(readSettings({ LINEKEEPER_PUBLIC_URL, LINEKEEPER_EMULATOR_URL }).publicUrl).toBe(LINEKEEPER_PUBLIC_URL);
  expect(problemsOf({ LINEKEEPER_HOST: '192.168.1.5' })).toContain('LINEKEEPER_PUBLIC_URL: must be an https address');
  for (const LINEKEEPER_HOST of ['0.0.0.0', '::', '::1', 'localhost']) {
    expect(readSettings({ LINEKEEPER_HOST }).publicUrl).toBeNull();
  }
  for (const address of ['https://linekeeper.example', 'http://localhost:8700']) {
    expect(readSettings({ LINEKEEPER_PUBLIC_URL: address }).publicUrl).toBe(address);
  }
});
