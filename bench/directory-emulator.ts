// The emulator of bench/directory.ts in a process of its own: the memory that is measured is the server's alone.

import { createEmulator, type EmulatedPerson, type Emulator } from '../apps/emulator/src/index.ts';
import { createSystemClock } from '../apps/server/src/platform/clock.ts';

export type Wish =
  | { kind: 'start'; people: number; seed: string }
  /** Gives so many people another title, as an administrator would. */
  | { kind: 'change'; count: number }
  | { kind: 'close' };

export interface Started {
  url: string;
  token: string;
  orgUuid: string;
  /** Living people of the organization. */
  people: number;
}

let emulator: Emulator | null = null;
let changes = 0;

async function start(wish: Extract<Wish, { kind: 'start' }>): Promise<Started> {
  const { people, seed } = wish;
  emulator = await createEmulator({ people, seed, clockRate: 1, startMs: createSystemClock().now() });
  const token = emulator.personalToken();
  const grant = emulator.world.grants.get(emulator.world.accessTokens.get(token)?.grantUuid ?? '');
  if (grant === undefined) throw new Error('the token belongs to no grant');
  return { url: emulator.url, token, orgUuid: grant.orgUuid, people: peopleOf(emulator, grant.orgUuid).length };
}

function peopleOf({ world }: Emulator, orgUuid: string): EmulatedPerson[] {
  return [...world.people.values()].filter((person) => person.orgUuid === orgUuid && !person.deleted);
}

function change(count: number): object {
  if (emulator === null) throw new Error('not started');
  const people = [...emulator.world.people.values()].filter(({ deleted, roles }) => !deleted && roles.length === 0);
  const step = Math.max(1, Math.floor(people.length / count));
  for (let index = 0; index < count; index += 1) {
    const person = people[(index * step) % people.length];
    if (person === undefined) continue;
    changes += 1;
    person.title = `Title ${changes}`;
    person.modifiedMs = emulator.clock.now();
  }
  return {};
}

async function grantWish(wish: Wish): Promise<object> {
  if (wish.kind === 'start') return start(wish);
  if (wish.kind === 'change') return change(wish.count);
  await emulator?.close();
  return {};
}

process.on('message', ({ id, wish }: { id: number; wish: Wish }) => {
  grantWish(wish)
    .then((answer) => process.send?.({ id, answer }))
    .catch((error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }))
    .finally(() => {
      if (wish.kind === 'close') process.disconnect();
    });
});

// Whoever measures has ended, in whatever way: nothing is left running.
process.on('disconnect', () => process.exit());
