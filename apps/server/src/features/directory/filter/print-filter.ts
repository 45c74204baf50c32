import type { Filter } from './filter.types.ts';

/** Writes a filter by RFC 4515; parsing it again gives the same filter. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
      return `(&${filter.filters.map(printFilter).join('')})`;
    case 'or':
      return `(|${filter.filters.map(printFilter).join('')})`;
    case 'not':
      return `(!${printFilter(filter.filter)})`;
    case 'present':
      return `(${filter.field}=*)`;
    case 'equals':
      return `(${filter.field}=${escapeValue(filter.value)})`;
    case 'substrings': {
      const parts = [filter.initial, ...filter.any, filter.final];
      return `(${filter.field}=${parts.map(escapeValue).join('*')})`;
    }
  }
}

function escapeValue(value: string): string {
  return value.replace(/[\\*()]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)}`);
}
