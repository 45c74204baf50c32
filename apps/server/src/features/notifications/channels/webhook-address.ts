import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export type AddressPolicy = 'refuse' | 'allow';

/** Private, link-local, carrier, documentation and other networks that are nobody's on the internet. */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

export type CheckedAddress = { kind: 'good'; url: string } | { kind: 'refused'; why: string };

/** What can be told from the address alone: https, or this very machine; no private network unless allowed. */
export function checkWebhookAddress(text: string, policy: AddressPolicy): CheckedAddress {
  const url = URL.parse(text);
  if (url === null) return refused('This is no web address.');
  if (url.username !== '' || url.password !== '') return refused('An address must not contain a user or password.');
  const loopback = isLoopbackHost(url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    return refused('A webhook goes to an https address; http is possible to this machine only.');
  }
  const host = bareHost(url);
  if (!loopback && isIP(host) !== 0 && isPrivate(host) && policy === 'refuse') {
    return refused('This address belongs to a private network.');
  }
  url.hash = '';
  return { kind: 'good', url: url.href };
}

/**
 * Resolves names for one request and lets no private address through: checked on the address that is connected to, so
 * that a name cannot answer one thing when it is checked and another when it is used.
 */
export function guardedLookup(url: URL, policy: AddressPolicy): LookupFunction {
  const loopback = isLoopbackHost(url);
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const good = addresses.filter(({ address }) => mayConnect(address, { loopback, policy }));
      const [first] = good;
      if (first === undefined) return callback(new Error(`${hostname} is an address of a private network`), []);
      if (options.all === true) callback(null, good);
      else callback(null, first.address, first.family);
    });
  };
}

function mayConnect(address: string, input: { loopback: boolean; policy: AddressPolicy }): boolean {
  if (input.policy === 'allow') return true;
  return input.loopback ? contains(LOOPBACK, address) : !isPrivate(address);
}

/** Said by name: a public name that resolves to this machine is somebody's trick. */
function isLoopbackHost(url: URL): boolean {
  const host = bareHost(url);
  return host === 'localhost' || (isIP(host) !== 0 && contains(LOOPBACK, host));
}

const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');
const isPrivate = (address: string): boolean => contains(PRIVATE, address);
const contains = (list: BlockList, address: string): boolean =>
  list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

function refused(why: string): CheckedAddress {
  return { kind: 'refused', why };
}
