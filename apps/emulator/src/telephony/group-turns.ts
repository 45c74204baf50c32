import { createRandom } from '../state/random.ts';
import type { EmulatedGroup, GroupTurn } from '../state/world.ts';
import type { CallCore } from './call-core.ts';
import { activeLegs } from './call-legs.ts';
import { partyOf } from './parties.ts';

/** Whose turn it is; kept with the group, so that a restart does not begin at the top again. */
export function turnOf(group: EmulatedGroup): GroupTurn {
  group.turn ??= { lastUuid: null, idleSinceMs: {} };
  return group.turn;
}

/** Members who take part at present: hunt groups know no leaving, queues do. */
export function joinedMembers(group: EmulatedGroup): string[] {
  const left = new Set<string>();
  for (const { memberUuid, joined } of group.agents ?? []) if (!joined) left.add(memberUuid);
  return group.memberUuids.filter((uuid) => !left.has(uuid));
}

/** Whether a call of the group may ring there now: nobody is rung twice at once, or while wrapping up. */
export function isFree(core: CallCore, group: EmulatedGroup, memberUuid: string): boolean {
  const { world, clock } = core.services;
  const party = partyOf(world, memberUuid);
  const person = world.people.get(memberUuid);
  if (party === null || person?.active === false || person?.deleted === true) return false;
  if (group.kind !== 'hunt-group' && (world.queueAgents.get(memberUuid)?.wrapUpUntilMs ?? 0) > clock.now())
    return false;
  if (core.isBusy(party, group.waitingEnabled === true ? core.settings.callsPerMember : 1)) return false;
  for (const { leg } of activeLegs(world, memberUuid)) if (leg.state === 'alerting') return false;
  return true;
}

/**
 * Whom a call of the group rings next, among those it has not been offered to in this round: one member, or with
 * SIMULTANEOUS all who are free.
 */
export function chooseMembers(
  core: CallCore,
  group: EmulatedGroup,
  offer: { passed: ReadonlySet<string>; attempt: number },
): string[] {
  const members = joinedMembers(group);
  const free = members.filter((uuid) => !offer.passed.has(uuid) && isFree(core, group, uuid));
  if (free.length === 0 || group.policy === 'SIMULTANEOUS') return free;
  const chosen = pickByPolicy(core, group, { members, free, attempt: offer.attempt });
  return chosen === undefined ? [] : [chosen];
}

function pickByPolicy(
  core: CallCore,
  group: EmulatedGroup,
  among: { members: readonly string[]; free: readonly string[]; attempt: number },
): string | undefined {
  const { members, free, attempt } = among;
  const { lastUuid, idleSinceMs } = turnOf(group);
  switch (group.policy ?? 'CIRCULAR') {
    case 'UNIFORM': {
      const idleSince = (uuid: string): number => idleSinceMs[uuid] ?? 0;
      return free.reduce((best, uuid) => (idleSince(uuid) < idleSince(best) ? uuid : best), free[0] ?? '');
    }
    case 'WEIGHTED':
      return pickByWeight(group, { free, seed: `${group.uuid}/${core.services.clock.now()}/${attempt}` });
    case 'CIRCULAR': {
      const from = lastUuid === null ? 0 : members.indexOf(lastUuid) + 1;
      const inTurn = [...members.slice(from), ...members.slice(0, from)];
      return inTurn.find((uuid) => free.includes(uuid));
    }
    default:
      return free[0];
  }
}

/** By chance, as often as the percentages say; of a random of its own, so that nothing else is moved by it. */
function pickByWeight(group: EmulatedGroup, among: { free: readonly string[]; seed: string }): string | undefined {
  const weightOf = (uuid: string): number => group.agents?.find((agent) => agent.memberUuid === uuid)?.weight ?? 0;
  const total = among.free.reduce((sum, uuid) => sum + weightOf(uuid), 0);
  const random = createRandom(among.seed);
  // Nobody who is free has a share: somebody has to be rung all the same.
  if (total === 0) return random.pick(among.free);
  let left = random.next() * total;
  for (const uuid of among.free) {
    left -= weightOf(uuid);
    if (left < 0) return uuid;
  }
  return among.free.at(-1);
}
