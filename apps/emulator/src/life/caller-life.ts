import type { EmulatedCall, EmulatedGroup, EmulatedLeg, EmulatedPerson, Random, Services } from '../state/world.ts';
import { callsUnderWay, isInConversation, originatorOf } from '../telephony/call-legs.ts';
import { talkMs } from '../telephony/history-generator.ts';
import type { Party } from '../telephony/parties.ts';
import { telephonyOf } from '../telephony/telephony.ts';

/** Administrators are left alone: whoever plays them at a console wants to pick up by hand. */
export function livesByItself(person: EmulatedPerson): boolean {
  return person.active && !person.deleted && !person.roles.includes('id_full_admin');
}

/** One caller's call, with a random of its own and somebody it may be passed on to. */
export interface LifeOfCall {
  services: Services;
  random: Random;
  /** Whom an agent or colleague may transfer the caller to. */
  passOnTo(): Party | null;
}

function after(services: Services, call: EmulatedCall, step: { delayMs: number; run: () => void }): void {
  services.clock.at(services.clock.now() + step.delayMs, () => {
    if (call.endedMs === null && services.world.calls.get(call.sessionUuid) === call) step.run();
  });
}

/** Talks for a while, then one of the two hangs up; now and then the one who was called passes the caller on. */
function talk(life: LifeOfCall, call: EmulatedCall, leg: EmulatedLeg): void {
  const { services, random } = life;
  const { model } = telephonyOf(services);
  const lastsMs = talkMs(random.next);
  const onward = random.next() < 0.05 ? life.passOnTo() : null;
  // Whoever is outside has no transfer key here.
  if (onward !== null && leg.memberUuid !== null && onward.memberUuid !== leg.memberUuid) {
    const caller = originatorOf(call);
    after(services, call, {
      delayMs: Math.min(lastsMs, 45_000),
      run: () => {
        if (model.divert({ call, leg }, { party: onward }) === 'done') follow(life, caller);
        else model.hangUp(call, leg);
      },
    });
    return;
  }
  const ends = random.next() < 0.6 ? originatorOf(call) : leg;
  after(services, call, { delayMs: lastsMs, run: () => model.hangUp(call, ends) });
}

/** Whatever the caller has come to: somebody who rings, a queue, a mailbox. */
function follow(life: LifeOfCall, caller: EmulatedLeg): void {
  const { services, random } = life;
  const call = [...callsUnderWay(services.world)].find((it) => it.legs.includes(caller));
  if (call === undefined) return;
  if (call.legs.some((leg) => leg.memberKind === 'voicemail' && leg.state === 'connected')) speak(life, call, 4_000);
  else if (call.groupUuid !== null) liveInGroup(life, call);
  else {
    const rings = call.legs.find((leg) => leg.state === 'alerting' && leg.personality === 'terminator');
    if (rings !== undefined) pickUp(life, call, rings);
    else after(services, call, { delayMs: 2_000 + random.integer(5_000), run: () => endIt(services, call) });
  }
}

function endIt(services: Services, call: EmulatedCall): void {
  telephonyOf(services).model.hangUp(call, originatorOf(call));
}

/** Says something to a mailbox, at the earliest after so long. */
function speak({ services, random }: LifeOfCall, call: EmulatedCall, delayMs: number): void {
  after(services, call, { delayMs: delayMs + random.integer(14_000), run: () => endIt(services, call) });
}

/** The one who rings answers after a few seconds, and they talk. */
function pickUp(life: LifeOfCall, call: EmulatedCall, leg: EmulatedLeg): void {
  const { services, random } = life;
  const run = (): void => {
    if (leg.state === 'alerting') telephonyOf(services).model.answer(call, leg);
    if (isInConversation(leg)) talk(life, call, leg);
  };
  after(services, call, { delayMs: 2_000 + random.integer(12_000), run });
}

/** A call between two: most are answered, some ring for nothing or until the mailbox answers, a few meet a busy line. */
export function liveBetweenTwo(life: LifeOfCall, call: EmulatedCall): void {
  const { services, random } = life;
  const far = call.legs[1];
  if (far === undefined || call.endedMs !== null) return;
  const chance = random.next();
  if (chance < 0.07) {
    after(services, call, { delayMs: 300, run: () => telephonyOf(services).model.giveUp(call, 'UserBusy') });
  } else if (chance < 0.12 && far.memberKind === 'person') {
    speak(life, call, telephonyOf(services).settings.ringTimeoutMs + 3_000);
  } else if (chance < 0.22) {
    after(services, call, { delayMs: 12_000 + random.integer(22_000), run: () => endIt(services, call) });
  } else pickUp(life, call, far);
}

/** A caller who waits for a member of a group, or gives up. */
export function liveInGroup(life: LifeOfCall, call: EmulatedCall): void {
  const { services, random } = life;
  const { model } = telephonyOf(services);
  const givesUpMs = services.clock.now() + 25_000 + random.integer(120_000);
  const look = (): void => {
    if (call.legs.some((leg) => leg.memberKind === 'person' && leg.causedBy !== null && isInConversation(leg))) return;
    if (services.clock.now() >= givesUpMs) {
      endIt(services, call);
      return;
    }
    for (const leg of call.legs) {
      if (leg.state !== 'alerting' || leg.memberKind !== 'person') continue;
      const person = services.world.people.get(leg.memberUuid ?? '');
      if (person === undefined || !livesByItself(person) || random.next() >= 0.35) continue;
      model.answer(call, leg);
      talk(life, call, leg);
      return;
    }
    after(services, call, { delayMs: 3_000, run: look });
  };
  after(services, call, { delayMs: 3_000, run: look });
}

/** A caller in front of a menu: most press a key, some dial an extension they know, a few say nothing. */
export function liveInMenu(life: LifeOfCall, call: EmulatedCall, attendant: EmulatedGroup): void {
  const { services, random } = life;
  const caller = originatorOf(call);
  const keys = attendant.menu?.businessHours.keys ?? [];
  const chance = random.next();
  const known = chance < 0.85 ? null : life.passOnTo();
  const pressed = chance < 0.85 && keys.length > 0 ? random.pick(keys).key : chance < 0.95 ? (known?.number ?? '') : '';
  const delayMs = 3_000 + random.integer(6_000);
  if (pressed === '') return;
  after(services, call, {
    delayMs,
    run: () => telephonyOf(services).model.press(call, caller, pressed.length > 1 ? `${pressed}#` : pressed),
  });
  // What is said before a transfer has been said by then; who is still in front of the menu has heard enough.
  after(services, call, { delayMs: delayMs + 4_000, run: () => followMenu(life, caller, attendant) });
}

function followMenu(life: LifeOfCall, caller: EmulatedLeg, attendant: EmulatedGroup): void {
  const { services } = life;
  const call = [...callsUnderWay(services.world)].find((it) => it.legs.includes(caller));
  if (call?.groupUuid === attendant.uuid) after(services, call, { delayMs: 5_000, run: () => endIt(services, call) });
  else follow(life, caller);
}
