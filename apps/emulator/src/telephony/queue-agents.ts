import type { EmulatedCall, EmulatedGroup, EmulatedLeg } from '../state/world.ts';
import type { CallCore } from './call-core.ts';
import { turnOf } from './group-turns.ts';

export interface GroupAgents {
  /** A member took a call of the group. */
  serves(call: EmulatedCall, leg: EmulatedLeg, group: EmulatedGroup): void;
}

/** Follows members who serve calls of groups to the end: idle since when, wrapping up until when, which call was last. */
export function createGroupAgents(core: CallCore): GroupAgents {
  const { world, clock } = core.services;
  const serving = new Map<string, { groupUuid: string; callSessionUuid: string }>();
  core.onLegEnded((_call, leg) => {
    const served = serving.get(leg.callHalf);
    if (served === undefined || leg.memberUuid === null) return;
    serving.delete(leg.callHalf);
    const group = world.groups.get(served.groupUuid);
    if (group === undefined) return;
    const endedMs = clock.now();
    turnOf(group).idleSinceMs[leg.memberUuid] = endedMs;
    if (group.kind === 'hunt-group') return;
    const { memberUuid } = leg;
    const wrapsUp = group.kind === 'customer-assist' && group.wrapUp?.timerEnabled === true;
    const wrapUpUntilMs = wrapsUp ? endedMs + (group.wrapUp?.seconds ?? 0) * 1_000 : 0;
    world.queueAgents.set(memberUuid, { memberUuid, wrapUpUntilMs, lastCall: { ...served, endedMs, reasons: [] } });
  });
  return {
    serves: (call, leg, group) => {
      turnOf(group).lastUuid = leg.memberUuid;
      serving.set(leg.callHalf, { groupUuid: group.uuid, callSessionUuid: call.sessionUuid });
    },
  };
}
