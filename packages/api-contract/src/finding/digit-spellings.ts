/** The digits a typed number may stand for: `00` and `+` begin an international one, one `0` a national one. */
export function digitSpellings(typed: string): string[] {
  const digits = typed.replace(/\(0\)/g, '').replace(/\D/g, '');
  if (typed.trim().startsWith('+')) return digits === '' ? [] : [digits];
  if (digits.startsWith('00')) return digits.length > 2 ? [digits.slice(2)] : [digits];
  // In Italy the 0 belongs to the number, so both are looked for.
  return digits.startsWith('0') && digits.length > 3 ? [digits, digits.slice(1)] : digits === '' ? [] : [digits];
}
