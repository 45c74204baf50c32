import { expect, test } from 'vitest';
import { decodeWebexId, encodeWebexId } from './index.ts';

const uuid = '0f0b2c8e-5d55-4b41-9c54-0e6b8a4a2f11';

test('an id survives the way out and back, padded or not, whatever its region', () => {
  const id = encodeWebexId('PEOPLE', uuid);
  expect(id).not.toContain('=');
  expect(decodeWebexId(id)).toEqual({ type: 'PEOPLE', uuid });
  expect(decodeWebexId(`${id}==`)).toEqual({ type: 'PEOPLE', uuid });
  expect(decodeWebexId(btoa(`ciscospark://urn:TEAM:us-west-2_r/AUTHORIZATION/${uuid}`))).toEqual({
    type: 'AUTHORIZATION',
    uuid,
  });
});

test('bare UUIDs, plain or in base64 as in audit events, are read; other text is not', () => {
  expect(decodeWebexId(uuid.toUpperCase())).toEqual({ type: '', uuid });
  expect(decodeWebexId(btoa(uuid))).toEqual({ type: '', uuid });
  expect(decodeWebexId('not an id')).toBeNull();
  expect(decodeWebexId(btoa('hello'))).toBeNull();
});
