import { expect, test } from 'vitest';
import { presenceLook } from './presence-look.ts';

const NOW = Date.parse('2026-11-24T10:00:00.000Z');
const ago = (ms: number) => new Date(NOW - ms).toISOString();
const MINUTE = 60_000;

function presence(status: string, over: { lastActivity?: string; since?: string; checkedAgoMs?: number } = {}) {
  return {
    status,
    lastActivity: over.lastActivity ?? null,
    since: over.since ?? null,
    checkedAt: ago(over.checkedAgoMs ?? 20_000),
  };
}

test('a fresh status keeps its colour and a call its duration', () => {
  expect(presenceLook(presence('call', { since: ago(4 * MINUTE) }), 'live', NOW)).toMatchObject({
    glyph: 'call',
    stale: false,
    sinceAs: 'duration',
  });
});

test('after five minutes any status becomes "was …" and loses its glyph', () => {
  expect(presenceLook(presence('active', { checkedAgoMs: 5 * MINUTE + 1 }), 'live', NOW)).toMatchObject({
    glyph: 'was',
    word: 'available',
    stale: true,
  });
});

test('a job that is not live makes even a fresh status "was …"', () => {
  expect(presenceLook(presence('DoNotDisturb'), 'stale', NOW)).toMatchObject({ glyph: 'was', word: 'doNotDisturb' });
});

test('presence switched off for everybody shows no badge at all, which is not offline', () => {
  expect(presenceLook(presence('active'), 'off', NOW)).toBeNull();
  expect(presenceLook(null, 'live', NOW)).toBeNull();
});

test('inactive reads away for four hours and offline since a moment afterwards', () => {
  const away = presenceLook(presence('inactive', { lastActivity: ago(4 * 60 * MINUTE - 1) }), 'live', NOW);
  const offline = presenceLook(presence('inactive', { lastActivity: ago(4 * 60 * MINUTE) }), 'live', NOW);
  expect(away).toMatchObject({ glyph: 'away', sinceAs: 'duration' });
  expect(offline).toMatchObject({ glyph: 'offline', sinceAs: 'moment' });
});

test('a word Webex invents later is shown as unknown, not as offline', () => {
  expect(presenceLook(presence('juggling'), 'live', NOW)).toMatchObject({ glyph: 'unknown', word: 'unknown' });
});
