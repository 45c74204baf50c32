import { isIPv4, isIPv6 } from 'node:net';

/** The network an address belongs to, so that a log tells where something came from and not from which machine. */
export function networkOf(address: string): string | null {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (bare === '127.0.0.1' || bare === '::1') return bare;
  if (isIPv4(bare)) return `${bare.split('.').slice(0, 3).join('.')}.0/24`;
  const [withoutZone = ''] = bare.split('%');
  if (!isIPv6(withoutZone)) return null;
  // Before `::` stand the first groups; what it leaves out is zeros.
  const [before = ''] = withoutZone.split('::');
  const groups = [...before.split(':').filter((group) => group !== ''), '0', '0', '0'].slice(0, 3);
  return `${groups.join(':')}::/48`;
}
