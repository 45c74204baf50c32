import type { AuthorizationCard, Cause } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { walkHelps } from './job-look.ts';

function stoppedBy(cause: Cause): AuthorizationCard {
  const verdict = { cause, certainty: 'certain', since: '', sentence: '', article: 1200, wouldTell: [], witnesses: [] };
  return { state: 'stopped', verdict } as unknown as AuthorizationCard;
}

test.each(['client-secret-rotated', 'service-app-withdrawn', 'wrong-region', 'full-admin-lost'] as const)(
  'nobody is sent to Webex for %s: a consent changes nothing about it',
  (cause) => {
    expect(walkHelps(stoppedBy(cause))).toBe(false);
  },
);

test.each(['password-changed', 'app-removed', 'unknown'] as const)('%s is mended by a walk', (cause) => {
  expect(walkHelps(stoppedBy(cause))).toBe(true);
});
