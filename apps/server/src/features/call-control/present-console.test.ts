import { expect, test } from 'vitest';
import type { CallRow } from './call-control.queries.ts';
import { presentCall } from './present-console.ts';

const AT = new Date(Date.UTC(2026, 10, 22, 9));
const row: CallRow = {
  callId: 'call',
  personality: 'clickToDial',
  state: 'ringing',
  remoteName: 'Elena Evans',
  remoteNumber: '1005',
  remotePersonUuid: null,
  remotePrivate: false,
  startedAt: AT,
  answeredAt: null,
  endedAt: null,
  source: 'webhook',
  command: null,
  commandAt: null,
};

test('while the own telephone rings for a dialled call, the console does not say that it rings at the other end', () => {
  expect(presentCall(row, null)).toMatchObject({ direction: 'outbound', state: 'connecting' });
  expect(presentCall({ ...row, personality: 'originator' }, null)).toMatchObject({ state: 'ringing' });
  expect(presentCall({ ...row, personality: 'terminator' }, null)).toMatchObject({ state: 'ringing' });
});
