import type { EmulatedCall, EmulatedGroup, EmulatedLeg } from '../state/world.ts';
import type { AttendantMenus, GroupMenu, MenuKey } from '../state/world-directory.ts';
import { memberByExtension, memberByName } from './attendant-dialing.ts';
import { isBusinessHours } from './business-hours.ts';
import type { CallCore } from './call-core.ts';
import { originatorOf } from './call-legs.ts';
import { type Onward, type SendTarget, sendCallerOn, targetOf } from './call-sending.ts';
import { tellLeaving } from './waiting-room.ts';

/** A number is complete when no further key comes for so long. */
const BETWEEN_KEYS_MS = 3_000;
/** What the caller hears before a transfer "with prompt". */
const PROMPT_MS = 3_000;
/** An attendant of an old state file: nothing to press. */
const NO_MENU: GroupMenu = { greeting: 'DEFAULT', extensionEnabled: true, keys: [], repeats: 3, noInputSeconds: 10 };

/** A caller in front of a menu. */
interface Visit {
  call: EmulatedCall;
  group: EmulatedGroup;
  leg: EmulatedLeg;
  menu: GroupMenu;
  collects: 'key' | 'extension' | 'name';
  digits: string;
  repeatsLeft: number;
  /** Counts what happened: timers of an earlier step do nothing. */
  step: number;
}

export interface AutoAttendants {
  enter(call: EmulatedCall, group: EmulatedGroup, leg: EmulatedLeg): void;
  keysPressed(call: EmulatedCall, leg: EmulatedLeg, digits: string): void;
}

function menuNow(core: CallCore, group: EmulatedGroup): GroupMenu {
  const { world, clock } = core.services;
  const open = isBusinessHours(world, group, clock.now());
  return group.menu?.[open ? 'businessHours' : 'afterHours'] ?? NO_MENU;
}

function dialing(visit: Visit): AttendantMenus['nameDialing'] {
  const kind = visit.collects === 'name' ? 'nameDialing' : 'extensionDialing';
  return visit.group.menu?.[kind] ?? 'ENTERPRISE';
}

/** What a visit can come to; each step ends the timers of the one before. */
function createSteps(core: CallCore, onward: Onward) {
  const wait = (visit: Visit, delayMs: number, run: () => void): void => {
    visit.step += 1;
    const { step } = visit;
    core.later(visit.call, delayMs, () => {
      if (visit.step === step && visit.leg.state !== 'disconnected') run();
    });
  };
  const end = (visit: Visit): void => {
    tellLeaving(core, { ...visit, groupUuid: visit.group.uuid, how: 'menu' });
    core.endCall(visit.call, visit.leg, 'Normal');
  };
  /** Nothing, or nothing that fits, was pressed: the menu once more, or the end. */
  const again = (visit: Visit): void => {
    if (visit.repeatsLeft === 0) {
      end(visit);
      return;
    }
    visit.repeatsLeft -= 1;
    listen(visit);
  };
  const collect = (visit: Visit, collects: Visit['collects']): void => {
    Object.assign(visit, { collects, digits: '' });
    wait(visit, visit.menu.noInputSeconds * 1_000, () => again(visit));
  };
  const listen = (visit: Visit): void => collect(visit, 'key');
  const send = (visit: Visit, target: SendTarget | null): void => {
    if (target === null) {
      again(visit);
      return;
    }
    visit.step += 1;
    const { call, leg } = visit;
    leg.transferredMs = core.services.clock.now();
    tellLeaving(core, { call, leg, groupUuid: visit.group.uuid, how: 'menu' });
    const words = { cause: 'transferred', outcome: 'Normal', redirection: 'divert', related: 'Deflection' } as const;
    sendCallerOn(core, onward, { call, leg, target, ...words });
  };
  /** Whom the digits mean; nobody: the menu again. */
  const finish = (visit: Visit): void => {
    const find = visit.collects === 'name' ? memberByName : memberByExtension;
    const dialled = { group: visit.group, digits: visit.digits, within: dialing(visit) };
    const party = find(core.services.world, dialled);
    send(visit, party === null ? null : { party });
  };
  return { wait, end, again, collect, listen, send, finish };
}
type Steps = ReturnType<typeof createSteps>;

/** Does what stands on a key of the menu. */
function actOn(core: CallCore, steps: Steps, pressed: { visit: Visit; key: MenuKey }): void {
  const { visit, key } = pressed;
  const { action } = key;
  if (action === 'PLAY_ANNOUNCEMENT' || action === 'REPEAT_MENU') {
    steps.listen(visit);
    return;
  }
  visit.leg.autoAttendantKey = key.key;
  if (action === 'EXIT') steps.end(visit);
  else if (action === 'NAME_DIALING') steps.collect(visit, 'name');
  else if (action === 'EXTENSION_DIALING') steps.collect(visit, 'extension');
  else {
    const to = { destination: key.value ?? '', toVoicemail: action === 'TRANSFER_TO_MAILBOX' };
    const lead = (): void => steps.send(visit, targetOf(core, visit.group.uuid, to));
    if (action === 'TRANSFER_WITH_PROMPT') steps.wait(visit, PROMPT_MS, lead);
    else lead();
  }
}

/** Menus of auto attendants: keys lead on, an extension or a name can be dialled, silence ends the call. */
export function createAutoAttendants(core: CallCore, onward: Onward): AutoAttendants {
  const visits = new WeakMap<EmulatedLeg, Visit>();
  const steps = createSteps(core, onward);
  const pressed = (visit: Visit, keys: string): void => {
    if (keys === '' || visit.leg.state === 'disconnected') return;
    if (visit.collects !== 'key') {
      const [digits = '', ...rest] = keys.split('#');
      visit.digits += digits;
      // A hash ends the number.
      if (rest.length > 0) steps.finish(visit);
      else steps.wait(visit, BETWEEN_KEYS_MS, () => steps.finish(visit));
      return;
    }
    const key = visit.menu.keys.find((it) => it.key === keys[0]);
    const leads = key?.action === 'EXTENSION_DIALING' || key?.action === 'NAME_DIALING';
    const dialled = visit.menu.extensionEnabled && /^\d/.test(keys) && (keys.length > 1 || key === undefined);
    if (dialled && !leads) {
      steps.collect(visit, 'extension');
      pressed(visit, keys);
      return;
    }
    if (key === undefined) steps.again(visit);
    else actOn(core, steps, { visit, key });
    pressed(visit, keys.slice(1));
  };
  return {
    enter: (call, group, leg) => {
      const menu = menuNow(core, group);
      const state = { collects: 'key', digits: '', repeatsLeft: menu.repeats, step: 0 } as const;
      const visit: Visit = { call, group, leg, menu, ...state };
      visits.set(leg, visit);
      steps.listen(visit);
    },
    keysPressed: (call, leg, digits) => {
      const machine = call.legs.find((it) => it.memberKind === 'group' && it.state !== 'disconnected');
      const visit = machine === undefined ? undefined : visits.get(machine);
      if (visit !== undefined && leg === originatorOf(call)) pressed(visit, digits.replaceAll(',', ''));
    },
  };
}
