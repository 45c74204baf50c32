import { hash } from 'node:crypto';
import { normalizeNumber } from '../seen-entry.ts';

/** What the list of numbers says of the owner of one. */
export interface OwnedNumber {
  phone: string | null;
  extension: string | null;
  esn: string | null;
}

/** One number as a page of the list of numbers tells it; `esn` is the routing prefix with the extension. */
export type NumberLine = [
  ownerId: string,
  phone: string | null,
  extension: string | null,
  esn: string | null,
  /** Of the location, for numbers written the national way. */
  country: string | null,
];

/** What the list of numbers says of each owner, at hand while the lists of owners are read. */
export interface OwnedNumbers {
  add(lines: readonly NumberLine[]): void;
  of(ownerId: string): OwnedNumber[];
  /** All the list says of the owner; empty where that is nothing. */
  text(ownerId: string): string;
  /** Equal as long as the list says the same of the owner; empty where it says nothing. */
  digest(ownerId: string): string;
  clear(): void;
}

/** About 200 bytes a number: as text, since objects would take three times as much. */
export function createOwnedNumbers(): OwnedNumbers {
  const lines = new Map<string, string>();
  return {
    add: (added) => {
      for (const [ownerId, ...number] of added) {
        const text = JSON.stringify(number);
        const before = lines.get(ownerId);
        lines.set(ownerId, before === undefined ? text : `${before},${text}`);
      }
    },
    of: (ownerId) => {
      const found: unknown = JSON.parse(`[${lines.get(ownerId) ?? ''}]`);
      if (!Array.isArray(found)) return [];
      return found.map(([phone, extension, esn, country]) => {
        return { phone: phone === null ? null : normalizeNumber(phone, country), extension, esn };
      });
    },
    text: (ownerId) => lines.get(ownerId) ?? '',
    digest: (ownerId) => {
      const text = lines.get(ownerId);
      return text === undefined ? '' : hash('sha256', text, 'base64url').slice(0, 22);
    },
    clear: () => lines.clear(),
  };
}
