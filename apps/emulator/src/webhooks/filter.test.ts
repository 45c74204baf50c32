import { expect, test } from 'vitest';
import { publicId } from '../webex/public-id.ts';
import { matchesFilter, parseFilter } from './filter.ts';

const ANNA = publicId('PEOPLE', '4a1c6c0e-5a0c-4b4e-8f00-000000000001');

test.each([
  ['telephony_calls', 'personality=originator'],
  ['telephony_calls', 'state=remoteHeld&callType=emergency'],
  ['telephony_calls', `personId=${ANNA}&address=+390552345678`],
  ['telephony_calls', 'address=%2B390552345678'],
  ['messages', 'roomType=direct&hasFiles=true'],
  ['serviceApp', `id=${publicId('APPLICATION', 'C1')}&friendlyName=Linekeeper%20desk`],
  ['uc_counters', 'anything=goes'],
])('%s takes the filter %s', (resource, filter) => {
  expect(parseFilter(resource, filter)).not.toBeNull();
});

test.each([
  ['telephony_calls', 'mood=bad'],
  ['telephony_calls', 'state=ringing'],
  ['telephony_calls', 'personality='],
  ['telephony_calls', 'personality'],
  ['telephony_calls', '=alerting'],
  ['telephony_calls', 'state=alerting&'],
  ['telephony_calls', 'personId=anna'],
  ['telephony_calls', 'constructor=x'],
  ['rooms', 'type=huge'],
  ['serviceApp', `id=${ANNA}`],
])('%s refuses the filter %s', (resource, filter) => {
  expect(parseFilter(resource, filter)).toBeNull();
});

test('all terms must fit; a term about something the event does not have fits nothing', () => {
  const facts = { state: ['alerting'], address: ['+390552345678'], personId: [ANNA] };
  const passes = (filter: string) => matchesFilter(parseFilter('telephony_calls', filter) ?? [], facts);
  expect(passes('state=alerting')).toBe(true);
  expect(passes('state=alerting&address=%2B390552345678')).toBe(true);
  expect(passes('state=alerting&address=+39055')).toBe(false);
  expect(passes('personality=originator')).toBe(false);
});

test('ids fit without regard to padding, and as bare UUIDs', () => {
  const facts = { personId: [ANNA] };
  for (const id of [ANNA, `${ANNA}==`, '4A1C6C0E-5A0C-4B4E-8F00-000000000001'])
    expect(matchesFilter([{ key: 'personId', value: id }], facts)).toBe(true);
  const other = publicId('PEOPLE', '4a1c6c0e-5a0c-4b4e-8f00-000000000002');
  expect(matchesFilter([{ key: 'personId', value: other }], facts)).toBe(false);
});
