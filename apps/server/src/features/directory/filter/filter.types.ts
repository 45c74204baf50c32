/** A filter as RFC 4515 writes it, taken apart. Values are unescaped. */
export type Filter =
  | { kind: 'and'; filters: readonly Filter[] }
  | { kind: 'or'; filters: readonly Filter[] }
  | { kind: 'not'; filter: Filter }
  | { kind: 'equals'; field: string; value: string }
  | { kind: 'present'; field: string }
  /** What the value begins with, holds in this order, and ends with; empty texts ask for nothing. */
  | { kind: 'substrings'; field: string; initial: string; any: readonly string[]; final: string };

/** What is wrong with a filter, and at which character (counted from 0) of its text. */
export interface FilterError {
  at: number;
  message: string;
}

export type ParsedFilter = { kind: 'filter'; filter: Filter } | { kind: 'error'; error: FilterError };
