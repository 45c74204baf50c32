import { expect, test } from 'vitest';
import { networkOf } from './network-of.ts';

test.each([
  ['203.0.113.77', '203.0.113.0/24'],
  ['::ffff:203.0.113.77', '203.0.113.0/24'],
  ['2001:db8:77:1:2:3:4:5', '2001:db8:77::/48'],
  ['2001:db8::5', '2001:db8:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '::1'],
  ['', null],
  ['no address', null],
])('%s belongs to %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
