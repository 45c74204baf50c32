/**
 * What Webex takes as a destination: digits, `+E.164`, feature codes with `*` or `#`, `tel:`, `sip:`, `user@domain`.
 * Blanks, dots, slashes, brackets and dashes people write in numbers are taken out. Null when it is none of these.
 * Source: docs/webex/calls.md.
 */
export function cleanDestination(input: string): string | null {
  const text = input.trim();
  const [, scheme = '', rest = ''] = /^(?:(tel|sips?):)?(.*)$/i.exec(text) ?? [];
  const address = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;
  const lower = scheme.toLowerCase();
  if (lower === 'sip' || lower === 'sips') return address.test(rest) || isNumber(rest) ? `${lower}:${rest}` : null;
  if (lower === '' && address.test(rest)) return rest;
  const number = rest.replace(/[\s().\-/\u00a0]/g, '');
  if (!isNumber(number)) return null;
  return lower === 'tel' ? `tel:${number}` : number;
}

function isNumber(text: string): boolean {
  return /^\+?\d{1,20}$/.test(text) || /^[*#][\d*#]{1,20}$/.test(text);
}
