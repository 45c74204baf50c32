import type { Numbering } from './numbering.ts';
import { DEPARTMENTS, FIRST_NAMES, LAST_NAMES } from './seed-lists.ts';
import type { EmulatedOrganization, EmulatedPerson, Random, World } from './world.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export interface PersonPlan {
  firstName: string;
  lastName: string;
  roles: readonly string[];
  externalIdp: boolean;
}

interface PeopleInput {
  world: World;
  random: Random;
  nowMs: number;
  organization: EmulatedOrganization;
  places: readonly { uuid: string; numbering: Numbering }[];
  named: readonly PersonPlan[];
  people: number;
}

/** Letters that Unicode does not take apart. */
const PLAIN_LETTERS: Record<string, string> = { ł: 'l', ø: 'o', ı: 'i', ß: 'ss', æ: 'ae' };

/** `Siobhán O’Brien` becomes `siobhan.obrien`. */
export function mailName(firstName: string, lastName: string): string {
  return `${firstName}.${lastName}`
    .toLowerCase()
    .replace(/[łøıßæ]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^a-z.]/g, '');
}

/** Adds the named people first, then others up to the wanted number. */
export function seedPeople(input: PeopleInput): void {
  const mails = new Map<string, number>();
  for (let index = 0; index < Math.max(input.people, input.named.length); index += 1) {
    const plan = input.named[index] ?? {
      firstName: input.random.pick(FIRST_NAMES),
      lastName: input.random.pick(LAST_NAMES),
      roles: [],
      externalIdp: false,
    };
    const named = index < input.named.length;
    const mail = mailName(plan.firstName, plan.lastName);
    const seen = mails.get(mail) ?? 0;
    mails.set(mail, seen + 1);
    const email = `${seen === 0 ? mail : `${mail}${seen + 1}`}@${input.organization.domain}`;
    const person = seedPerson(input, { plan, named, index, email });
    input.world.people.set(person.uuid, person);
  }
}

function seedPerson(
  input: PeopleInput,
  one: { plan: PersonPlan; named: boolean; index: number; email: string },
): EmulatedPerson {
  const { random, nowMs, organization } = input;
  const { plan, named } = one;
  const place = input.places[named ? 0 : one.index % input.places.length];
  if (place === undefined) throw new Error('An organization needs at least one location');
  const department = named ? { name: 'IT', titles: ['Systems Administrator'] } : random.pick(DEPARTMENTS);
  const licence = (code: string): string[] =>
    organization.licenses.flatMap((it) => (it.code === code ? [it.uuid] : []));
  const invitePending = !named && random.next() < 0.01;
  const calling = named || random.next() < 0.97;
  const createdMs = nowMs - (30 + random.integer(800)) * DAY_MS;
  const changedMs = nowMs - random.integer(200) * DAY_MS;
  return {
    uuid: random.uuid(),
    orgUuid: organization.uuid,
    email: one.email,
    firstName: plan.firstName,
    lastName: plan.lastName,
    title: random.pick(department.titles),
    department: department.name,
    locationUuid: place.uuid,
    extension: place.numbering.extension(),
    phoneNumber: named || random.next() < 0.7 ? place.numbering.number() : null,
    mobileNumber: random.next() < 0.4 ? `+3363998${String(one.index % 10_000).padStart(4, '0')}` : null,
    roles: [...plan.roles],
    licenseUuids: [...licence('MSG'), ...(calling ? licence('BCSTD') : [])],
    active: true,
    deleted: false,
    invitePending,
    externalIdp: plan.externalIdp,
    passwordChangedMs: Math.max(createdMs, changedMs),
    presenceSharing: true,
    presence: invitePending
      ? { status: 'pending', sinceMs: createdMs, lastActivityMs: null }
      : firstPresence(random, nowMs),
    createdMs,
    modifiedMs: Math.max(createdMs, changedMs),
  };
}

function firstPresence(random: Random, nowMs: number): EmulatedPerson['presence'] {
  const chance = random.next();
  const agoMs = random.integer(8 * 60) * MINUTE_MS;
  if (chance < 0.45)
    return { status: 'active', sinceMs: nowMs - agoMs, lastActivityMs: nowMs - random.integer(600_000) };
  const status =
    chance < 0.8
      ? 'inactive'
      : chance < 0.86
        ? 'meeting'
        : chance < 0.9
          ? 'DoNotDisturb'
          : chance < 0.93
            ? 'OutOfOffice'
            : 'unknown';
  if (status === 'unknown') return { status, sinceMs: nowMs - agoMs, lastActivityMs: null };
  return { status, sinceMs: nowMs - agoMs, lastActivityMs: nowMs - agoMs - 10 * MINUTE_MS };
}
