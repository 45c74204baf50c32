import type {
  CallOutcome,
  EmulatedCall,
  EmulatedGroup,
  EmulatedLeg,
  RedirectionReason,
  RelatedReason,
} from '../state/world.ts';
import type { QueueOverflow } from '../state/world-directory.ts';
import { isBusinessHours } from './business-hours.ts';
import type { CallCore } from './call-core.ts';
import { type Onward, type SendTarget, sendCallerOn, targetOf } from './call-sending.ts';
import { joinedMembers } from './group-turns.ts';

/** Why a caller leaves a group without being served. */
export type LeavingReason = 'gave-up' | 'timeout' | 'busy' | 'forwarded' | 'overflow' | 'night' | 'stranded' | 'menu';

/** What a group does with a caller it does not serve; null: the caller waits. */
export interface Treatment {
  how: LeavingReason;
  /** Null: the call ends. */
  to: SendTarget | null;
  outcome: CallOutcome;
}

/** The platform's own limit for a queue nobody configured (Webex developer documentation, Call Queue). */
const QUEUE_SIZE = 10;

const WORDS: Partial<Record<LeavingReason, { redirection: RedirectionReason; related: RelatedReason }>> = {
  forwarded: { redirection: 'unconditional', related: 'CallForwardAlways' },
  busy: { redirection: 'busy', related: 'CallForwardBusy' },
  night: { redirection: 'timeOfDay', related: 'Deflection' },
  timeout: { redirection: 'noAnswer', related: 'CallForwardNoAnswer' },
};
/** Of what has no word of its own in call records (inferred). */
const OTHER = { redirection: 'unavailable', related: 'Deflection' } as const;

export interface Visitor {
  call: EmulatedCall;
  leg: EmulatedLeg;
  group: EmulatedGroup;
}

function busy(how: LeavingReason): Treatment {
  return { how, to: null, outcome: 'UserBusy' };
}

/** To a number, or the mailbox behind it; to the own mailbox of the group where no number is set; busy where it leads nowhere. */
function sendTo(
  core: CallCore,
  group: EmulatedGroup,
  to: { how: LeavingReason; destination: string | undefined; toVoicemail?: boolean },
): Treatment {
  const { how, destination = '', toVoicemail = false } = to;
  const target = targetOf(core, group.uuid, { destination, toVoicemail });
  return target === null ? busy(how) : { how, to: target, outcome: 'Normal' };
}

function text(value: string | boolean | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Forwarding of every call: by force first, then as set for good. */
function forwardedAlways(core: CallCore, group: EmulatedGroup): Treatment | null {
  const forced = group.queuePolicies?.forcedForward;
  if (forced?.forcedForwardEnabled === true)
    return sendTo(core, group, { how: 'forwarded', destination: text(forced.transferPhoneNumber) });
  const always = group.forwarding?.always;
  if (always?.enabled !== true) return null;
  const { destination, destinationVoicemailEnabled: toVoicemail } = always;
  return sendTo(core, group, { how: 'forwarded', destination, toVoicemail });
}

function atNight(core: CallCore, group: EmulatedGroup): Treatment | null {
  const night = group.queuePolicies?.nightService;
  if (night?.nightServiceEnabled !== true) return null;
  const { world, clock } = core.services;
  if (night.forceNightServiceEnabled !== true && isBusinessHours(world, group, clock.now())) return null;
  if (night.action !== 'TRANSFER') return busy('night');
  return sendTo(core, group, { how: 'night', destination: text(night.transferPhoneNumber) });
}

/** What a queue does with callers when no agent is joined; null: they wait on, or hear something and wait on. */
export function whenStranded(core: CallCore, group: EmulatedGroup): Treatment | null {
  if (group.kind === 'hunt-group' || joinedMembers(group).length > 0) return null;
  const policy = group.queuePolicies?.strandedCalls;
  if (policy?.action === 'BUSY') return busy('stranded');
  if (policy?.action === 'TRANSFER')
    return sendTo(core, group, { how: 'stranded', destination: text(policy.transferPhoneNumber) });
  return policy?.action === 'NIGHT_SERVICE' ? atNight(core, group) : null;
}

/** When a queue is full, or somebody has waited too long; null where callers just hear it ring. */
export function overflowOf(core: CallCore, group: EmulatedGroup): Treatment | null {
  const overflow: Partial<QueueOverflow> = group.overflow ?? {};
  const { action = 'PERFORM_BUSY_TREATMENT', transferNumber, sendToVoicemail } = overflow;
  if (action === 'PLAY_RINGING_UNTIL_CALLER_HANGS_UP') return null;
  if (action === 'PERFORM_BUSY_TREATMENT') return busy('overflow');
  const toVoicemail = sendToVoicemail === true;
  return sendTo(core, group, { how: 'overflow', destination: transferNumber, toVoicemail });
}

/** A hunt group with nobody free: on to the number set for that, else busy. */
export function whenAllBusy(core: CallCore, group: EmulatedGroup): Treatment {
  const redirect = group.busyRedirect;
  if (redirect?.enabled !== true) return busy('busy');
  const { destination, destinationVoicemailEnabled: toVoicemail } = redirect;
  return sendTo(core, group, { how: 'busy', destination, toVoicemail });
}

/** A hunt group nobody answered in: on to the number set for that; null where none is. */
export function whenUnanswered(core: CallCore, group: EmulatedGroup): Treatment | null {
  const rule = group.kind === 'hunt-group' ? group.noAnswer : undefined;
  if (rule?.forwardEnabled !== true) return null;
  const { destination, destinationVoicemailEnabled: toVoicemail } = rule;
  return sendTo(core, group, { how: 'timeout', destination, toVoicemail });
}

/** What happens to a caller before any member is rung; null: they wait for one. */
export function onArrival(core: CallCore, group: EmulatedGroup, waiting: number): Treatment | null {
  if (!group.enabled) return { how: 'busy', to: null, outcome: 'TemporarilyUnavailable' };
  const early = forwardedAlways(core, group);
  if (early !== null || group.kind === 'auto-attendant' || group.kind === 'hunt-group') return early;
  const special = atNight(core, group) ?? whenStranded(core, group);
  if (special !== null) return special;
  return waiting >= (group.overflow?.queueSize ?? QUEUE_SIZE) ? overflowOf(core, group) : null;
}

/** Ends the call or sends the caller on. */
export function treat(core: CallCore, onward: Onward, visitor: Visitor & { treatment: Treatment }): void {
  const { call, leg, treatment } = visitor;
  const { how, to, outcome } = treatment;
  if (to === null) core.endCall(call, null, outcome);
  else sendCallerOn(core, onward, { call, leg, cause: 'forwarded', outcome, target: to, ...(WORDS[how] ?? OTHER) });
}
