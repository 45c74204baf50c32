import {
  createEmulator,
  type EmulatedPerson,
  type Emulator,
  generateHistory,
} from '../../../apps/emulator/src/index.ts';

/** Whose token the requests carry: an administrator with every right and with a line of one's own. */
export const PLAYER = 'dana.okafor@acme.example';

/** The one with this address. */
export function playerOf({ world }: Emulator): EmulatedPerson {
  const found = [...world.people.values()].find(({ email }) => email === PLAYER);
  if (found === undefined) throw new Error(`The seed has no ${PLAYER}`);
  return found;
}

/** Of its own for each file: what one file's requests delete or change, the next one finds whole. */
export async function freshEmulator(seed: number): Promise<Emulator> {
  const emulator = await createEmulator({
    seed: `judge ${seed}`,
    people: 120,
    startMs: Date.now(),
    clockRate: 1,
    modes: { membersEdition: '2026-09' },
  });
  const player = playerOf(emulator);
  emulator.levers.setRoles(player.uuid, [...new Set([...player.roles, 'id_user_admin'])]);
  emulator.registerServiceApp({ name: 'Judged', scopes: ['spark:people_read'] });
  generateHistory(emulator.services, { days: 1, callsPerDay: 200 });
  stageCalls(emulator, player);
  await stageThroughTheApi(emulator);
  return emulator;
}

/** Calls in several states: talking, held, ringing. */
function stageCalls({ calls, world }: Emulator, player: EmulatedPerson): void {
  const others = [...world.people.values()].filter(
    (it) => it.orgUuid === player.orgUuid && it.uuid !== player.uuid && it.extension !== null && it.active,
  );
  for (const [index, other] of others.slice(0, 6).entries()) {
    const call = index % 2 === 0 ? calls.internal(player.uuid, other.uuid) : calls.internal(other.uuid, player.uuid);
    if (index >= 4) continue;
    calls.answer(call, index % 2 === 0 ? other.uuid : player.uuid);
    if (index > 1) calls.hold(call, player.uuid);
  }
}

/** What the seed has none of, made as any client makes it. */
async function stageThroughTheApi(emulator: Emulator): Promise<void> {
  const authorization = `Bearer ${emulator.personalToken(PLAYER)}`;
  for (const resource of ['telephony_calls', 'telephony_mwi']) {
    const answer = await fetch(`${emulator.url}/v1/webhooks`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: resource, targetUrl: 'https://example.com/hook', resource, event: 'all' }),
    });
    if (!answer.ok) throw new Error(`No webhook could be made: ${answer.status} ${await answer.text()}`);
  }
}
