import type { Cause } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import type { JobState } from '../authorizations/index.ts';
import { signInTrouble } from './sign-in-trouble.ts';

const SINCE = new Date(Date.UTC(2026, 10, 24, 9, 58));
const healthy: JobState = { state: 'healthy', cause: null, since: null, incident: null, knownGoodAt: SINCE };
const stopped = (cause: Cause | null): JobState => ({
  ...healthy,
  state: 'stopped',
  cause,
  since: SINCE,
  incident: 'INC-1',
});

/** One organization per state; null is one nobody has bound to Webex yet. */
function told(states: readonly (JobState | null)[], registered = true) {
  const organizations = states.map((state, index) => ({
    organizationId: String(index),
    slug: `o${index}`,
    name: 'Acme Hotels',
    webexOrgId: state === null ? null : `w${index}`,
  }));
  const integration = {
    job: 'sign-in',
    clientId: 'C',
    secretSetAt: SINCE,
    secretEnding: '',
    redirectUri: '',
    scopes: [],
  };
  return signInTrouble({
    organizations: { list: async () => organizations },
    authorizations: { state: async (id) => states[Number(id)] ?? healthy },
    tokenVault: { integrations: { get: async () => (registered ? { ...integration, job: 'sign-in' } : null) } },
  });
}
const NO_TROUBLE = { available: true, troubleSince: null, cause: null, article: null };

test('strangers read since when and why, but neither who authorized nor for whom', async () => {
  const trouble = await told([stopped('password-changed')]);
  expect(trouble).toEqual({
    available: true,
    troubleSince: SINCE.toISOString(),
    cause: "The authorizer's Webex password was changed.",
    article: 1203,
  });
  expect((await told([stopped('integration-blocked')])).cause).toMatch(/^The organization blocks this integration/);
});

test('a stop without a cause is told without one', async () => {
  expect(await told([stopped(null)])).toEqual({ ...NO_TROUBLE, troubleSince: SINCE.toISOString() });
});

test('while one organization can still sign in, the page says nothing', async () => {
  expect(await told([stopped('password-changed'), healthy])).toEqual(NO_TROUBLE);
});

test('without an integration, or before any organization is bound, it is not offered', async () => {
  expect(await told([healthy], false)).toEqual({ ...NO_TROUBLE, available: false });
  expect(await told([null])).toEqual({ ...NO_TROUBLE, available: false });
});
