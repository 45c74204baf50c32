import type { EmulatedGroup, World } from '../state/world.ts';
import { hasCalling, memberRecord, type Party, partyOf, resolveDestination } from './parties.ts';

interface Dialled {
  /** The attendant. */
  group: EmulatedGroup;
  digits: string;
  /** Whom it can reach: everybody, or those of its own location. */
  within: 'ENTERPRISE' | 'GROUP';
}

/** Letters on the keys 2 to 9 of a telephone. */
const KEYS = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];
/** Fewer keys than this mean too many people. */
const FEWEST_LETTERS = 3;

/** The member with this extension; null for numbers outside: a menu leads nowhere but into the organization. */
export function memberByExtension(world: World, { group, digits, within }: Dialled): Party | null {
  if (digits === '') return null;
  const party = resolveDestination(world, group, digits);
  const record = memberRecord(world, party.memberUuid);
  if (record === null || party.memberUuid === group.uuid) return null;
  return within === 'GROUP' && record.locationUuid !== group.locationUuid ? null : party;
}

/** The keys a name is spelled with, accents aside. */
function keysOf(name: string): string {
  let keys = '';
  for (const letter of name.normalize('NFD').toLowerCase()) {
    const index = KEYS.findIndex((letters) => letters.includes(letter));
    if (index >= 0) keys += String(index + 2);
  }
  return keys;
}

/** The one person whose last and first name, or first and last name, begins with these keys; null when it is not one. */
export function memberByName(world: World, { group, digits, within }: Dialled): Party | null {
  if (digits.length < FEWEST_LETTERS) return null;
  let found: string | null = null;
  for (const person of world.people.values()) {
    const here = person.orgUuid === group.orgUuid && person.active && !person.deleted && hasCalling(world, person);
    if (!here || (within === 'GROUP' && person.locationUuid !== group.locationUuid)) continue;
    const { firstName, lastName } = person;
    const fits = [lastName + firstName, firstName + lastName].some((name) => keysOf(name).startsWith(digits));
    if (!fits) continue;
    if (found !== null) return null;
    found = person.uuid;
  }
  return found === null ? null : partyOf(world, found);
}
