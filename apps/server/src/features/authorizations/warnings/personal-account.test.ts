import { expect, test } from 'vitest';
import { looksPersonal } from './personal-account.ts';

const of = (
  authorizer_email: string | null,
  authorizer_name: string,
  client: 'integration' | 'service-app' = 'integration',
) => looksPersonal({ authorizer_email, authorizer_name, client });

test('an address made of the name is somebody’s own account', () => {
  expect(of('dana.okafor@acme.example', 'Dana Okafor')).toBe(true);
  expect(of('okafordana@acme.example', 'Dana Okafor')).toBe(true);
});

test('an address of a role, of a machine, or with another name is not called personal', () => {
  expect(of('webex-admin@acme.example', 'Webex Admin')).toBe(false);
  expect(of('svc.linekeeper@acme.example', 'Linekeeper Service')).toBe(false);
  expect(of('x4711@acme.example', 'Dana Okafor')).toBe(false);
  expect(of('dana.okafor@acme.example', 'Dana Okafor', 'service-app')).toBe(false);
  expect(of(null, 'Dana Okafor')).toBe(false);
});
