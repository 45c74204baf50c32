import type { Session } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { homeOf } from '../words.ts';
import { bottomBarOf, navigationOf } from './navigation.ts';

function session(role: 'owner' | 'user' | null, slugs: string[] = ['acme']): Session {
  return {
    account: role === null ? null : { name: 'Dana Okafor', email: 'dana@acme.example', webexLinked: false },
    role,
    organizations: slugs.map((slug) => ({ slug, name: slug })),
    csrfToken: 'token',
    simulatedWebex: null,
    setUpNeeded: false,
    webexSignIn: { available: false, troubleSince: null, cause: null, article: null },
    version: '0.1.0',
    asOf: '2026-11-24T10:00:00.000Z',
  };
}
const names = (items: ReturnType<typeof navigationOf>) => items.map(({ name }) => name);

test('a user finds no way to authorizations, incidents or integrations', () => {
  expect(names(navigationOf(session('user'), 'acme'))).toEqual([
    'myPage',
    'directory',
    'console',
    'calls',
    'knowledgeBase',
  ]);
});

test('an owner outside an organization has nothing that needs one', () => {
  expect(names(navigationOf(session('owner'), null))).toEqual([
    'organizations',
    'incidents',
    'knowledgeBase',
    'integrations',
    'encryptionKeys',
    'apiKeys',
    'auditLog',
  ]);
});

test('nobody signed in sees the knowledge base only', () => {
  expect(names(navigationOf(session(null, []), null))).toEqual(['knowledgeBase']);
});

test('the bottom bar has at most four places and a fifth for the rest', () => {
  expect(bottomBarOf(navigationOf(session('owner'), 'acme'))).toHaveLength(4);
});

test('an owner of one organization starts on its page, of several on the list, a user on the own page', () => {
  expect(homeOf(session('owner'))).toBe('/o/acme');
  expect(homeOf(session('owner', ['acme', 'borgo']))).toBe('/organizations');
  expect(homeOf(session('user'))).toBe('/me');
  expect(homeOf(session(null, []))).toBe('/sign-in');
});
