import type { SeenEntry } from '../seen-entry.ts';
import { applyNumberEdits, isNumberEdits, type KeptValue } from './number-edits.ts';

/** A value set by hand. `field` is one of the directory's, or the id of one of the organization's own. */
export interface OwnValue {
  field: string;
  value: KeptValue;
}

/** The entry as it is shown: own values go before what Webex says. `ownFields` are names by id. */
export function layOver(seen: SeenEntry, own: readonly OwnValue[], ownFields: ReadonlyMap<string, string>): SeenEntry {
  if (own.length === 0) return seen;
  const shown: SeenEntry = { ...seen, extra: { ...seen.extra } };
  for (const { field, value } of own) {
    switch (field) {
      case 'name':
        if (typeof value === 'string') shown.name = value;
        break;
      case 'numbers':
        shown.numbers = isNumberEdits(value)
          ? applyNumberEdits(seen.numbers, value)
          : Array.isArray(value)
            ? value
            : [];
        break;
      case 'title':
      case 'department':
      case 'location':
      case 'email':
      case 'extension':
        shown[field] = typeof value === 'string' ? value : null;
        // What colleagues elsewhere dial ends in the extension: with another one it is somebody else's.
        if (field === 'extension') shown.esn = null;
        break;
      default:
        shown.extra = withOwnField(shown.extra ?? {}, ownFields.get(field), value);
    }
  }
  return shown;
}

/** A field may have been removed meanwhile. */
function withOwnField(
  extra: Record<string, string>,
  name: string | undefined,
  value: KeptValue,
): Record<string, string> {
  if (name === undefined) return extra;
  const { [name]: _before, ...others } = extra;
  return typeof value === 'string' ? { ...others, [name]: value } : others;
}
