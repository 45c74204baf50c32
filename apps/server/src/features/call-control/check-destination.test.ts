import { expect, test } from 'vitest';
import { cleanDestination } from './check-destination.ts';

test.each([
  ['1001', '1001'],
  ['+39 0471 / 061-0', '+3904710610'],
  ['(0471) 061.0', '04710610'],
  ['*73', '*73'],
  ['#9', '#9'],
  ['tel:+39 0471 0610', 'tel:+3904710610'],
  ['SIP:reception@acme.example', 'sip:reception@acme.example'],
  ['dana.okafor@acme.example', 'dana.okafor@acme.example'],
])('%s can be dialled as %s', (input, dialled) => {
  expect(cleanDestination(input)).toBe(dialled);
});

test.each([
  '',
  '   ',
  'Dana Okafor',
  '+',
  '++39',
  '12a4',
  'http://acme.example',
  'a@b@c',
  'tel:',
  'sip:',
  '1'.repeat(21),
])('"%s" cannot be dialled', (input) => {
  expect(cleanDestination(input)).toBeNull();
});
