import { expect, test } from 'vitest';
import type { JobState } from '../authorizations/index.ts';
import type { PresenceJobRow } from './presence-job.queries.ts';
import { presenceJobState } from './presence-job-state.ts';

const NOW = Date.UTC(2026, 10, 2, 8, 0, 0);
const ago = (seconds: number): Date => new Date(NOW - seconds * 1000);
const authorization = (fields: Partial<JobState> = {}): JobState => ({
  state: 'healthy',
  cause: null,
  since: null,
  incident: null,
  knownGoodAt: null,
  ...fields,
});
const job = (fields: Partial<PresenceJobRow> = {}): PresenceJobRow => ({
  organization_id: 'o',
  next_round_at: ago(0),
  backoff_until: null,
  worker: null,
  heartbeat_at: null,
  seen_at: ago(10),
  off_since: null,
  people: 10,
  ...fields,
});
const stateOf = (auth: JobState, row: PresenceJobRow | undefined) =>
  presenceJobState({ authorization: auth, job: row, now: NOW });

test('presence that was seen just now is live, and so is one that has only just been authorized', () => {
  expect(stateOf(authorization(), job())).toEqual({ state: 'live', since: null, incident: null });
  expect(stateOf(authorization({ state: 'checking' }), undefined).state).toBe('live');
});

test('presence nobody has authorized yet is not stale', () => {
  expect(stateOf(authorization({ state: 'not-authorized' }), undefined).state).toBe('not-authorized');
  expect(stateOf(authorization({ state: 'not-finished' }), undefined).state).toBe('not-authorized');
});

test('after five minutes without an answer it is stale since the last one', () => {
  expect(stateOf(authorization(), job({ seen_at: ago(300) })).state).toBe('live');
  expect(stateOf(authorization(), job({ seen_at: ago(301) }))).toMatchObject({
    state: 'stale',
    since: ago(301).toISOString(),
  });
});

test('with a dead authorization it is stale since the death and names the incident, however young the answer', () => {
  const dead = authorization({ state: 'stopped', cause: 'password-changed', since: ago(20), incident: 'INC-7' });
  expect(stateOf(dead, job())).toEqual({ state: 'stale', since: ago(20).toISOString(), incident: 'INC-7' });
});

test('when nobody has a status it is off, told by the rounds or by the verdict', () => {
  expect(stateOf(authorization(), job({ off_since: ago(40) }))).toMatchObject({
    state: 'off',
    since: ago(40).toISOString(),
  });
  const verdict = authorization({ state: 'stopped', cause: 'presence-sharing-off', since: ago(30) });
  expect(stateOf(verdict, job())).toMatchObject({ state: 'off', since: ago(30).toISOString() });
});
