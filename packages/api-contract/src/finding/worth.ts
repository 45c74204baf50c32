/**
 * What a match is worth, by how it matches (whole word, beginning, inside, one typing error, two) and by field. `others` are
 * department, title, location and e-mail.
 */
export const WORDS_WORTH: Record<'name' | 'initials' | 'others', readonly [number, number, number, number, number]> = {
  name: [14, 11, 6, 5, 4],
  initials: [8, 0, 0, 0, 0],
  others: [5, 4, 2, 2, 1],
};

/** What a match of digits is worth. A number's end counts from three digits. */
export const DIGITS_WORTH = {
  wholeExtension: 14,
  wholeNumber: 13,
  extensionBegins: 11,
  numberEnds: 9,
  numberBegins: 8,
  within: 5,
} as const;

/** Inside a word, two letters are everywhere. */
export const INSIDE_FROM = 3;
/** With fewer than this, what was typed may be wrong: then typing errors are forgiven. */
export const ENOUGH_FOUND = 8;
/** Favourites go before what matches a little better, not before what is clearly meant. */
export const FAVOURITE_WORTH = 4;
