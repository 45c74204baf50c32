import type { EmulatedCall, EmulatedGroup, EmulatedLeg } from '../state/world.ts';
import { createAutoAttendants } from './auto-attendant.ts';
import type { CallCore } from './call-core.ts';
import type { Onward } from './call-sending.ts';
import { onArrival, treat } from './group-treatment.ts';
import { createWaitingRoom, showRinging, tellLeaving } from './waiting-room.ts';

export interface GroupRinging {
  /** The call has reached a group; `leg` is the group's own, not shown to anybody yet. */
  enter(call: EmulatedCall, group: EmulatedGroup, leg: EmulatedLeg): void;
  keysPressed(call: EmulatedCall, leg: EmulatedLeg, digits: string): void;
}

/** What hunt groups, queues and auto attendants do with callers. */
export function createGroupRinging(core: CallCore, onward: Onward): GroupRinging {
  const room = createWaitingRoom(core, onward);
  const attendants = createAutoAttendants(core, onward);
  return {
    keysPressed: attendants.keysPressed,
    enter: (call, group, leg) => {
      const treatment = onArrival(core, group, room.size(group.uuid));
      if (treatment !== null) {
        tellLeaving(core, { call, leg, groupUuid: group.uuid, how: treatment.how });
        treat(core, onward, { call, leg, group, treatment });
        return;
      }
      // Queues and attendants answer themselves; a hunt group rings until a member does.
      if (group.kind === 'hunt-group') showRinging(call, leg);
      else core.connect(call, leg);
      if (group.kind === 'auto-attendant') attendants.enter(call, group, leg);
      else room.enter(call, group, leg);
    },
  };
}
