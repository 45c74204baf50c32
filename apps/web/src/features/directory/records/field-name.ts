import { RECORD_FIELDS } from '@linekeeper/api-contract';
import type { TFunction } from 'i18next';

const OTHERS = ['emails', 'addresses', 'photo'] as const;

/** A field of the directory by its word; one of the organization's own by the name it was given. */
export function fieldName(t: TFunction, field: string): string {
  const known = [...RECORD_FIELDS, ...OTHERS].find((each) => each === field);
  return known === undefined ? field : t(`directoryRecords.fields.${known}`);
}
