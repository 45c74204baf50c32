import type { GroupMenu, MenuAction, MenuKey } from '../state/world-directory.ts';
import { type Fields, fieldReader, invalidField, isFields, missingFields } from './config-request.ts';

const KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const;
const ACTIONS: readonly MenuAction[] = [
  'PLAY_ANNOUNCEMENT',
  'TRANSFER_WITH_PROMPT',
  'TRANSFER_WITHOUT_PROMPT',
  'TRANSFER_TO_OPERATOR',
  'TRANSFER_TO_MAILBOX',
  'NAME_DIALING',
  'EXTENSION_DIALING',
  'REPEAT_MENU',
  'EXIT',
];
/** These lead somewhere and need a number. */
const TRANSFERS: readonly MenuAction[] = [
  'TRANSFER_WITH_PROMPT',
  'TRANSFER_WITHOUT_PROMPT',
  'TRANSFER_TO_OPERATOR',
  'TRANSFER_TO_MAILBOX',
];
const REPEATS = ['NO_REPEAT', 'ONE_TIME', 'TWO_TIMES', 'THREE_TIMES'] as const;

/** The menu an attendant has before anybody chose: a caller may dial an extension or leave. */
export function standardMenu(): GroupMenu {
  const keys: MenuKey[] = [{ key: '0', action: 'EXIT' }];
  return { greeting: 'DEFAULT', extensionEnabled: true, keys, repeats: 3, noInputSeconds: 10 };
}

/** A menu as a body holds it; 400 with the place of what cannot be. */
export function readAttendantMenu(fields: Fields, place: string): GroupMenu {
  const read = fieldReader(fields, place);
  const given = fields.keyConfigurations;
  if (given === undefined || given === null) throw missingFields([`${place}keyConfigurations`]);
  // The description says one object, its samples and real answers an array: both are taken.
  const list = Array.isArray(given) ? given : [given];
  const keys = list.map((entry, index) => readKey(entry, `${place}keyConfigurations.[${index}]`));
  const repeated = keys.findIndex(({ key }, index) => keys.findIndex((other) => other.key === key) !== index);
  if (repeated >= 0) throw invalidField(`${place}keyConfigurations.[${repeated}]`);
  const treatment = fieldReader(read.object('callTreatment') ?? {}, `${place}callTreatment.`);
  const repeats = treatment.word('retryAttemptForNoInput', REPEATS) ?? 'THREE_TIMES';
  const noInputSeconds = Number(treatment.text('noInputTimer') ?? 10);
  if (!Number.isInteger(noInputSeconds) || noInputSeconds < 1 || noInputSeconds > 60)
    throw invalidField(`${place}callTreatment.noInputTimer`);
  return {
    greeting: read.word('greeting', ['DEFAULT', 'CUSTOM']) ?? 'DEFAULT',
    extensionEnabled: read.flag('extensionEnabled') ?? true,
    keys,
    repeats: REPEATS.indexOf(repeats),
    noInputSeconds,
  };
}

function readKey(entry: unknown, place: string): MenuKey {
  if (!isFields(entry)) throw invalidField(place);
  const read = fieldReader(entry, `${place}.`);
  const key = read.word('key', KEYS);
  const action = read.word('action', ACTIONS);
  const description = read.text('description');
  const value = read.text('value');
  if (key === null || action === null) throw missingFields([`${place}.${key === null ? 'key' : 'action'}`]);
  if (TRANSFERS.includes(action) && !value) throw missingFields([`${place}.value`]);
  return { key, action, ...(description ? { description } : {}), ...(value ? { value } : {}) };
}

/** A menu as an answer holds it: keys in an array, as real answers have them. */
export function attendantMenuView(menu: GroupMenu) {
  return {
    greeting: menu.greeting,
    extensionEnabled: menu.extensionEnabled,
    keyConfigurations: menu.keys,
    callTreatment: {
      retryAttemptForNoInput: REPEATS[menu.repeats] ?? 'THREE_TIMES',
      noInputTimer: String(menu.noInputSeconds),
      actionToBePerformed: { action: 'DISCONNECT', greeting: 'DEFAULT' },
    },
  };
}
