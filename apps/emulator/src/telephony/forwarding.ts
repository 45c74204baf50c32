import type {
  EmulatedCall,
  EmulatedForwarding,
  EmulatedLeg,
  RedirectionReason,
  RelatedReason,
  World,
} from '../state/world.ts';
import type { CallCore, Outcome } from './call-core.ts';
import { type Onward, type SendTarget, sendCallerOn, targetOf } from './call-sending.ts';
import { callSettingsOf } from './member-settings.ts';
import { hasCalling } from './parties.ts';

/** Why a call is forwarded from a member. */
export type ForwardingCondition = 'always' | 'busy' | 'noAnswer' | 'unavailable';

/** Words for it in calls and call records. What stands there for `unavailable` is inferred. */
const REASONS: Record<
  ForwardingCondition,
  { redirection: RedirectionReason; related: RelatedReason; outcome: Outcome }
> = {
  always: { redirection: 'unconditional', related: 'CallForwardAlways', outcome: 'Normal' },
  busy: { redirection: 'busy', related: 'CallForwardBusy', outcome: 'UserBusy' },
  noAnswer: { redirection: 'noAnswer', related: 'CallForwardNoAnswer', outcome: 'NoAnswer' },
  unavailable: { redirection: 'unavailable', related: 'CallForwardNoAnswer', outcome: 'TemporarilyUnavailable' },
};
/** A call is passed on so often at most: two who forward to each other would keep it forever. */
const MOST_FORWARDS = 5;
/** From one ring to the next, as telephones in Europe do. */
export const RING_MS = 5_000;

const OFF = { enabled: false, destination: '', toVoicemail: false };

/** How a member forwards calls; nothing is forwarded where nobody set anything. */
export function forwardingOf(world: World, memberUuid: string): EmulatedForwarding {
  const rules = { always: OFF, busy: OFF, noAnswer: OFF, numberOfRings: 3 };
  return world.forwardings.get(memberUuid) ?? { memberUuid, ...rules };
}

/** How long a member is rung: as long as the rule of unanswered calls says, else as everybody. */
export function ringingMs(core: CallCore, memberUuid: string | null): number {
  const rule = memberUuid === null ? undefined : core.services.world.forwardings.get(memberUuid);
  if (rule?.noAnswer.enabled !== true) return core.settings.ringTimeoutMs;
  return Math.max(1, rule.numberOfRings) * RING_MS;
}

/** What the member has set for this, else the own mailbox, which takes every call that finds nobody. */
function targetFor(core: CallCore, memberUuid: string, condition: ForwardingCondition): SendTarget | null {
  const { world } = core.services;
  const rule = forwardingOf(world, memberUuid)[condition === 'unavailable' ? 'busy' : condition];
  if (rule.enabled) return targetOf(core, memberUuid, rule);
  const person = world.people.get(memberUuid);
  if (condition === 'always' || person === undefined || !hasCalling(world, person)) return null;
  const answers = core.settings.mailboxesAnswer && callSettingsOf(world, memberUuid).voicemail;
  return answers ? { mailboxOf: memberUuid } : null;
}

/**
 * Forwards a call that reached a member, if the member has set something for this condition or has a mailbox. False:
 * the call is the caller's to end.
 */
export function forwardCall(
  core: CallCore,
  onward: Onward,
  input: { call: EmulatedCall; leg: EmulatedLeg; condition: ForwardingCondition },
): boolean {
  const { call, leg, condition } = input;
  // Somebody transferred or parked into this call is no caller who could be sent on.
  if (leg.memberUuid === null || leg.recall !== null || call.parked !== null) return false;
  const target = targetFor(core, leg.memberUuid, condition);
  if (target === null || leg.redirections.length >= MOST_FORWARDS) return false;
  const { services } = core;
  services.truth.record({
    atMs: services.clock.now(),
    kind: 'call-forwarded',
    orgUuid: call.orgUuid,
    callSessionUuid: call.sessionUuid,
    ...(leg.memberKind === 'person' ? { personUuid: leg.memberUuid } : {}),
    detail: { condition, to: 'mailboxOf' in target ? 'voicemail' : target.party.number },
  });
  sendCallerOn(core, onward, { call, leg, cause: 'forwarded', target, ...REASONS[condition] });
  return true;
}
