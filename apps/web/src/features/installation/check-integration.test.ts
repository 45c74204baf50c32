import { expect, test } from 'vitest';
import { checkIntegration } from './check-integration.ts';

const clientId = `C${'4f'.repeat(32)}`;

test('a stored secret may be left out, a missing one may not', () => {
  expect(checkIntegration({ clientId, secret: '', secretStored: true })).toEqual([]);
  expect(checkIntegration({ clientId, secret: '', secretStored: false })).toEqual(['secret-missing']);
});

test('spaces around pasted values do not matter', () => {
  expect(checkIntegration({ clientId: ` ${clientId}\n`, secret: ` ${'s'.repeat(16)} `, secretStored: false })).toEqual(
    [],
  );
});

test('a client id of the wrong form and a short secret are both told, the client id first', () => {
  expect(checkIntegration({ clientId: 'C12', secret: 'short', secretStored: true })).toEqual([
    'client-id',
    'secret-short',
  ]);
});
