import { expect, test } from 'vitest';
import { createSeededIds } from '../../platform/ids.ts';
import { hashOfKey, looksLikeKey, makeKeySecret } from './key-secret.ts';

const ids = createSeededIds(() => 1, 'keys');

test('a key has a prefix secret scanners find, letters and digits alone, and is another one each time', () => {
  const made = Array.from({ length: 200 }, () => makeKeySecret(ids));
  for (const secret of made) expect(secret).toMatch(/^lk_[0-9A-Za-z]{49}$/);
  expect(new Set(made).size).toBe(200);
});

test('one wrong character anywhere is told without asking the database', () => {
  const secret = makeKeySecret(ids);
  expect(looksLikeKey(secret)).toBe(true);
  for (let at = 3; at < secret.length; at += 1) {
    const other = secret[at] === 'a' ? 'b' : 'a';
    expect(looksLikeKey(`${secret.slice(0, at)}${other}${secret.slice(at + 1)}`), String(at)).toBe(false);
  }
  expect(looksLikeKey(secret.slice(0, -1))).toBe(false);
  expect(looksLikeKey(`${secret}\n`)).toBe(false);
});

test('what is stored is no part of the key', () => {
  const secret = makeKeySecret(ids);
  expect(hashOfKey(secret)).toHaveLength(32);
  expect(hashOfKey(secret).toString('latin1')).not.toContain(secret.slice(3, 10));
});
