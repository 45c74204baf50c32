import { idOf, type PublicIdType, parsePublicId } from '../webex/public-id.ts';
import { WEBHOOK_RESOURCES } from './resources.ts';

export interface FilterTerm {
  key: string;
  value: string;
}

/** Keys whose values are ids. `id` of a Service App is an application's. */
const ID_KEYS: Readonly<Record<string, readonly PublicIdType[]>> = { personId: ['PEOPLE'], id: ['APPLICATION'] };

function plain(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/**
 * Reads `state=alerting&personality=terminator`; null when Webex would refuse it: a key the resource does not know, a
 * value outside its list, an id that is none (Webex developer documentation, Webhooks guide).
 */
export function parseFilter(resource: string, filter: string): FilterTerm[] | null {
  const known = WEBHOOK_RESOURCES.get(resource)?.filters ?? null;
  const terms: FilterTerm[] = [];
  for (const part of filter.split('&')) {
    const at = part.indexOf('=');
    const key = part.slice(0, at);
    const value = plain(part.slice(at + 1));
    if (at < 1 || value === '') return null;
    if (known !== null && !Object.hasOwn(known, key)) return null;
    if (known?.[key]?.includes(value) === false) return null;
    const types = Object.hasOwn(ID_KEYS, key) ? ID_KEYS[key] : undefined;
    if (known !== null && types !== undefined && idOf(value, types) === null) return null;
    terms.push({ key, value });
  }
  return terms;
}

/** Padding, region and bare UUIDs make no difference between ids. */
function sameValue(one: string, other: string): boolean {
  if (one === other) return true;
  const [left, right] = [parsePublicId(one)?.id ?? one, parsePublicId(other)?.id ?? other];
  return left.toLowerCase() === right.toLowerCase();
}

/** Whether an event passes all terms. A key the event knows nothing of is not passed. */
export function matchesFilter(terms: readonly FilterTerm[], facts: Record<string, readonly string[]>): boolean {
  return terms.every(({ key, value }) => {
    const values = Object.hasOwn(facts, key) ? facts[key] : undefined;
    return values?.some((one) => sameValue(one, value)) ?? false;
  });
}
