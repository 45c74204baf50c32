import type { EmulatedPerson, Services } from '../state/world.ts';
import { identityOf } from '../webex/identity-cluster.ts';
import { type Act, createAct, endWithPassword } from './lever-act.ts';

const DAY_MS = 86_400_000;

interface Due {
  atMs: number;
  personUuid: string;
}

/** Passwords run out by the clock, each at its own moment, as the organization's policy has it. */
export interface PasswordExpiry {
  /** After whatever changes when passwords run out: policies, identity providers, another world. */
  rearm(): void;
}

/** When this person's password runs out; null when it never does, or there is none. */
export function passwordDueMs(services: Services, person: EmulatedPerson): number | null {
  if (person.deleted || person.externalIdp || person.invitePending) return null;
  const days = identityOf(services.world.organizations.get(person.orgUuid)).passwordMaxAgeDays;
  return days === null ? null : person.passwordChangedMs + days * DAY_MS;
}

/** The password runs out now: what a change kills dies, and sign-in asks for a new one. */
export function expirePasswordOf(act: Act, person: EmulatedPerson): void {
  if (person.passwordExpiredMs !== undefined) return;
  person.passwordExpiredMs = act.services.clock.now();
  endWithPassword(act, person, 'password-expired');
  act.tell('password-expired', { orgUuid: person.orgUuid, personUuid: person.uuid });
}

const started = new WeakMap<Services, PasswordExpiry>();

/** Watches the clock for passwords that run out, from the first call on. */
export function passwordExpiryOf(services: Services): PasswordExpiry {
  const existing = started.get(services);
  if (existing !== undefined) return existing;
  const expiry = startPasswordExpiry(services);
  started.set(services, expiry);
  return expiry;
}

function startPasswordExpiry(services: Services): PasswordExpiry {
  const act = createAct(services);
  const { clock, world } = services;
  let queue: Due[] = [];
  let cancel = (): void => undefined;
  /** People who join later cannot be due before the shortest policy has passed once more. */
  const shortestMs = (): number | null => {
    const days = [...world.organizations.values()].flatMap((one) => identityOf(one).passwordMaxAgeDays ?? []);
    return days.length === 0 ? null : Math.max(1, Math.min(...days)) * DAY_MS;
  };
  const fill = (): void => {
    queue = [];
    const againMs = shortestMs();
    if (againMs === null) return;
    const untilMs = clock.now() + againMs;
    for (const person of world.people.values()) {
      const atMs = person.passwordExpiredMs === undefined ? passwordDueMs(services, person) : null;
      if (atMs !== null && atMs <= untilMs) queue.push({ atMs, personUuid: person.uuid });
    }
    // Latest first: the next one is taken from the end.
    queue.sort((one, other) => other.atMs - one.atMs);
    queue.unshift({ atMs: untilMs, personUuid: '' });
  };
  const arm = (): void => {
    cancel();
    const next = queue.at(-1);
    if (next === undefined) return;
    cancel = clock.at(Math.max(next.atMs, clock.now()), () => {
      settle();
      arm();
    });
  };
  const settle = (): void => {
    for (let next = queue.at(-1); next !== undefined && next.atMs <= clock.now(); next = queue.at(-1)) {
      queue.pop();
      if (next.personUuid === '') {
        fill();
        continue;
      }
      const person = world.people.get(next.personUuid);
      const dueMs = person === undefined ? null : passwordDueMs(services, person);
      // Changed since: the later moment is found when the queue is filled again.
      if (person !== undefined && dueMs !== null && dueMs <= clock.now()) expirePasswordOf(act, person);
    }
  };
  const rearm = (): void => {
    fill();
    // What is due already must not wait for a clock that stands still.
    settle();
    arm();
  };
  clock.onRestart(rearm);
  services.parts.register('access/password-expiry', { save: () => null, load: rearm, reset: rearm });
  rearm();
  return { rearm };
}
