import type { RecordValue } from '@linekeeper/api-contract';
import { groupedNumber } from '../../../phone-number.ts';

/** A value on one line; null where there is none. */
export function valueText(value: RecordValue): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return value.replaceAll('\n', ', ');
  return value.length === 0 ? null : value.map(({ value: text }) => groupedNumber(text)).join(', ');
}
