/** Calling codes of one and two digits; all others have three. Source: ITU-T E.164, list of assigned country codes. */
const ONE_DIGIT = new Set(['1', '7']);
const TWO_DIGITS = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

/** E.164 in groups people can read aloud: +49 221 4710 0161. Anything else stays as it is. */
export function groupedNumber(value: string): string {
  const digits = /^\+(\d{7,15})$/.exec(value)?.[1];
  if (digits === undefined) return value;
  const codeLength = ONE_DIGIT.has(digits.slice(0, 1)) ? 1 : TWO_DIGITS.has(digits.slice(0, 2)) ? 2 : 3;
  return [`+${digits.slice(0, codeLength)}`, ...groups(digits.slice(codeLength))].join(' ');
}

/** Three first, then fours; what is left over goes into threes, so that no group has a single digit. */
function groups(digits: string): string[] {
  if (digits.length <= 4) return [digits];
  if (digits.length <= 6) return [digits.slice(0, 3), digits.slice(3)];
  if (digits.length === 8) return [digits.slice(0, 4), digits.slice(4)];
  if (digits.length <= 10) return [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)];
}

/** What somebody typed, as something to dial, or null when it is rather a name: digits, `+`, `*` and `#` only. */
export function dialable(typed: string): string | null {
  const text = typed.trim();
  if (!/^[+\d*#\s()./-]+$/.test(text)) return null;
  const number = text.replace(/[\s()./-]/g, '');
  return /^\+?[\d*#]{2,20}$/.test(number) ? number : null;
}
