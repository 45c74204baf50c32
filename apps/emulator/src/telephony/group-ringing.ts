import type { EmulatedCall, EmulatedGroup, EmulatedLeg } from '../state/world.ts';
import type { CallCore } from './call-core.ts';
import { isInConversation, originatorOf } from './call-legs.ts';
import { partyOf } from './parties.ts';

/** A caller nobody is free for is offered again after so long. */
const RETRY_MS = 3_000;
/** An auto attendant talks for so long, then lets go of a caller who presses nothing. */
const ATTENDANT_MS = 20_000;

/** Rings the members of a queue or hunt group one after the other, round and round, until one answers or nobody waits. */
export function createGroupRinging(core: CallCore): (call: EmulatedCall, group: EmulatedGroup) => void {
  const { settings, services } = core;

  const nextFree = (group: EmulatedGroup, from: number): { memberUuid: string; position: number } | null => {
    for (let offset = 0; offset < group.memberUuids.length; offset += 1) {
      const position = (from + offset) % group.memberUuids.length;
      const memberUuid = group.memberUuids[position];
      const party = memberUuid === undefined ? null : partyOf(services.world, memberUuid);
      const person = memberUuid === undefined ? undefined : services.world.people.get(memberUuid);
      if (memberUuid === undefined || party === null || person?.active === false) continue;
      // An agent who left the queue for now is not rung.
      if (group.agents?.find((agent) => agent.memberUuid === memberUuid)?.joined === false) continue;
      if (!core.isBusy(party, 1)) return { memberUuid, position };
    }
    return null;
  };

  const offer = (call: EmulatedCall, group: EmulatedGroup, from: number): void => {
    const next = nextFree(group, from);
    const party = next === null ? null : partyOf(services.world, next.memberUuid);
    if (next === null || party === null) {
      core.later(call, RETRY_MS, () => offer(call, group, from));
      return;
    }
    const leg = core.addLeg(call, party, { personality: 'terminator', state: 'alerting' });
    core.emitLeg(call, leg, { change: 'created', eventType: 'alerting' });
    watch(call, group, { leg, position: next.position, untilMs: services.clock.now() + settings.groupRingMs });
  };

  /** A member may turn the call down: the next one rings within a second. */
  const watch = (
    call: EmulatedCall,
    group: EmulatedGroup,
    ringing: { leg: EmulatedLeg; position: number; untilMs: number },
  ): void => {
    core.later(call, Math.min(1_000, settings.groupRingMs), () => {
      const { leg, position, untilMs } = ringing;
      // Whoever answered is watched no more, also when they left within the second: transfers see to the caller.
      if (leg.answeredMs !== null) return;
      if (leg.state === 'alerting' && services.clock.now() < untilMs) {
        watch(call, group, ringing);
        return;
      }
      core.endLeg(call, leg, { outcome: 'NoAnswer', releasedBy: 'remote' });
      offer(call, group, position + 1);
    });
  };

  return (call, group) => {
    const party = partyOf(services.world, group.uuid);
    if (party === null) throw new Error('A group is always a party');
    const answersItself = group.kind !== 'hunt-group';
    const leg = core.addLeg(call, party, {
      personality: 'terminator',
      state: answersItself ? 'connected' : 'alerting',
    });
    const originator = originatorOf(call);
    if (answersItself) core.connect(call, leg);
    else if (!isInConversation(originator)) originator.state = 'connecting';
    if (group.kind === 'auto-attendant') {
      core.later(call, ATTENDANT_MS, () => core.endCall(call, leg, 'Normal'));
      return;
    }
    core.later(call, settings.groupTimeoutMs, () => {
      const served = call.legs.some(
        (other) => other.memberKind !== 'group' && other !== originator && isInConversation(other),
      );
      if (!served) core.endCall(call, leg, 'NoAnswer');
    });
    offer(call, group, 0);
  };
}
