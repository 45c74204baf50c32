import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createSeededIds } from '../../platform/ids.ts';
import { createTestPlatform } from '../../testing/test-platform.ts';
import { openKeyring } from './keys.ts';
import { MASTER_KEY_FILE, readMasterKey } from './master-key.ts';

const ids = createSeededIds(() => 0, 'master key');
const randomBytes = (bytes: number): Uint8Array => ids.randomBytes(bytes);
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'linekeeper-key-'));
  folders.push(made);
  return made;
}

test('the key file is made once, for its owner only', () => {
  const makeFileIn = folder();
  const made = readMasterKey({ makeFileIn }, { mayMake: true, randomBytes });
  const path = join(makeFileIn, MASTER_KEY_FILE);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(makeFileIn)).toEqual([MASTER_KEY_FILE]);
  expect(readMasterKey({ makeFileIn }, { mayMake: true, randomBytes })).toEqual(made);
  expect(readMasterKey({ file: path }, { mayMake: false, randomBytes })).toEqual(made);
  expect(readMasterKey({ value: readFileSync(path, 'utf8') }, { mayMake: false, randomBytes })).toEqual(made);
});

test('what a process that died while making the key left behind is no key', () => {
  const makeFileIn = folder();
  writeFileSync(join(makeFileIn, `${MASTER_KEY_FILE}.1`), 'half a k');
  const made = readMasterKey({ makeFileIn }, { mayMake: true, randomBytes });
  expect(readMasterKey({ makeFileIn }, { mayMake: false, randomBytes })).toEqual(made);
});

test('there is no start without a key, with half a one, or with a missing file beside sealed data', () => {
  expect(() => readMasterKey(null, { mayMake: true, randomBytes })).toThrow(/LINEKEEPER_MASTER_KEY: must be set/);
  expect(() => readMasterKey({ value: 'c2hvcnQ=' }, { mayMake: true, randomBytes })).toThrow(/32 bytes/);
  expect(() => readMasterKey({ makeFileIn: folder() }, { mayMake: false, randomBytes })).toThrow(/put it back/);
});

test('another master key than the one the database was sealed under is refused at start, by name', async () => {
  const { platform, close } = await createTestPlatform();
  try {
    await openKeyring(platform);
    const value = Buffer.from(randomBytes(32)).toString('base64');
    const wrong = { ...platform, settings: { ...platform.settings, masterKey: { value } } };
    await expect(openKeyring(wrong)).rejects.toThrow(/sealed under another master key/);
    await expect(openKeyring(platform)).resolves.toBeDefined();
  } finally {
    await close();
  }
});
