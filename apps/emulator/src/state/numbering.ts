/** Hands out the extensions and numbers of one location, each once. */
export interface Numbering {
  mainNumber: string;
  /** Starts at 1001, or 10001 and so on where four digits do not suffice. */
  extension(): string;
  /** The next number of the range, or null when it is used up. */
  number(): string | null;
}

/** Numbering of a location that will need about `lines` extensions. */
export function createNumbering(input: {
  numberPrefix: string;
  numberDigits: number;
  numberCount: number;
  lines: number;
}): Numbering {
  let digits = 4;
  while (10 ** digits - 10 ** (digits - 1) <= input.lines) digits += 1;
  let nextExtension = 10 ** (digits - 1) + 1;
  let nextNumber = 1;
  const format = (index: number): string => `${input.numberPrefix}${String(index).padStart(input.numberDigits, '0')}`;
  return {
    mainNumber: format(0),
    extension: () => {
      nextExtension += 1;
      return String(nextExtension - 1);
    },
    number: () => {
      if (nextNumber >= input.numberCount) return null;
      nextNumber += 1;
      return format(nextNumber - 1);
    },
  };
}
