/** Shapes of what a telephone directory knows beside people: settings of groups, floors, the stock of numbers, supervisors, wrap-up reasons. */

import type { GroupTurn } from './world-voice.ts';

/** How a hunt group or queue chooses whom to ring; the five words of the platform. */
export type GroupPolicy = 'CIRCULAR' | 'REGULAR' | 'SIMULTANEOUS' | 'UNIFORM' | 'WEIGHTED';

/** One member with its own state in the group; the order is that of `memberUuids`. */
export interface GroupAgent {
  memberUuid: string;
  /** Queues: takes calls of this queue at present. Members of hunt groups are always joined. */
  joined: boolean;
  /** Percent of the calls, for `WEIGHTED` only. */
  weight?: number;
  skillLevel?: number;
}

/** Where a call goes when a condition is met. */
export interface GroupRedirect {
  enabled: boolean;
  destination?: string;
  destinationVoicemailEnabled: boolean;
}

/** Forwarding of every call of a group to another number. */
export interface GroupForwarding {
  enabled: boolean;
  destination?: string;
  ringReminderEnabled: boolean;
  destinationVoicemailEnabled: boolean;
}

/** What a hunt group does with a call nobody takes. */
export interface GroupNoAnswer {
  nextAgentEnabled: boolean;
  nextAgentRings: number;
  forwardEnabled: boolean;
  numberOfRings: number;
  destination?: string;
  destinationVoicemailEnabled: boolean;
}

/** What a queue does with a call it cannot hold. */
export interface QueueOverflow {
  action: 'PERFORM_BUSY_TREATMENT' | 'PLAY_RINGING_UNTIL_CALLER_HANGS_UP' | 'TRANSFER_TO_PHONE_NUMBER';
  /** Calls that may wait at once. */
  queueSize: number;
  sendToVoicemail: boolean;
  transferNumber?: string;
  overflowAfterWaitEnabled: boolean;
  /** Seconds. */
  overflowAfterWaitTime: number;
}

export type MenuAction =
  | 'PLAY_ANNOUNCEMENT'
  | 'TRANSFER_WITH_PROMPT'
  | 'TRANSFER_WITHOUT_PROMPT'
  | 'TRANSFER_TO_OPERATOR'
  | 'TRANSFER_TO_MAILBOX'
  | 'NAME_DIALING'
  | 'EXTENSION_DIALING'
  | 'REPEAT_MENU'
  | 'EXIT';

export interface MenuKey {
  key: string;
  action: MenuAction;
  description?: string;
  /** Number or extension a transfer goes to. */
  value?: string;
}

/** One menu of an auto attendant. */
export interface GroupMenu {
  greeting: 'DEFAULT' | 'CUSTOM';
  extensionEnabled: boolean;
  keys: MenuKey[];
  /** Times the menu is repeated to a caller who presses nothing. */
  repeats: number;
  /** Seconds a caller may think. */
  noInputSeconds: number;
}

/** Both menus of an auto attendant and when which is played. */
export interface AttendantMenus {
  businessSchedule: string;
  holidaySchedule?: string;
  extensionDialing: 'ENTERPRISE' | 'GROUP';
  nameDialing: 'ENTERPRISE' | 'GROUP';
  businessHours: GroupMenu;
  afterHours: GroupMenu;
}

export type QueuePolicyName = 'forcedForward' | 'strandedCalls' | 'holidayService' | 'nightService';

/** What a queue was told to do at special times; only what differs from how it comes. Fields as the platform names them. */
export type QueuePolicies = Partial<Record<QueuePolicyName, Record<string, string | boolean>>>;

/** What agents of a Customer Assist queue are shown with a call. */
export interface ScreenPop {
  enabled: boolean;
  screenPopUrl?: string;
  desktopLabel?: string;
  queryParams?: Record<string, string>;
}

/** Settings of a group. All are optional: a state file of an earlier version holds none of them. */
export interface GroupSettings {
  policy?: GroupPolicy;
  agents?: GroupAgent[];
  menu?: AttendantMenus;
  overflow?: QueueOverflow;
  noAnswer?: GroupNoAnswer;
  /** Rings at one member before the next is tried. */
  noAnswerRings?: number;
  busyRedirect?: GroupRedirect;
  /** `always` forwards every call; the rules of `selective` are not kept. */
  forwarding?: { always: GroupForwarding; selective: GroupForwarding };
  waitingEnabled?: boolean;
  groupBusyEnabled?: boolean;
  languageCode?: string;
  timeZone?: string;
  /** Name shown to those the group calls. */
  firstName?: string;
  lastName?: string;
  allowAgentJoin?: boolean;
  queuePolicies?: QueuePolicies;
  screenPop?: ScreenPop;
  alternateNumbers?: { phoneNumber: string; ringPattern: string }[];
  turn?: GroupTurn;
  wrapUp?: { reasonUuids: string[]; defaultReasonUuid: string | null; timerEnabled: boolean; seconds: number };
}

export interface EmulatedFloor {
  uuid: string;
  orgUuid: string;
  locationUuid: string;
  floorNumber: number;
  displayName: string;
}

/**
 * A number the organization has bought, where there is more to say of it than who owns it. One that nobody owns is
 * unassigned; an assigned number without an entry is an active ordinary one.
 */
export interface EmulatedNumber {
  /** E.164; the key. */
  phoneNumber: string;
  orgUuid: string;
  locationUuid: string;
  state: 'ACTIVE' | 'INACTIVE';
  tollFree: boolean;
  service: boolean;
}

export interface EmulatedWrapUpReason {
  uuid: string;
  orgUuid: string;
  name: string;
  description: string;
}

/** Somebody who may listen to, coach or barge in on the calls of some agents. */
export interface EmulatedSupervisor {
  personUuid: string;
  orgUuid: string;
  customerAssist: boolean;
  agentUuids: string[];
}

/** The message lamp of a person or workspace. */
export interface EmulatedMessageLamp {
  memberUuid: string;
  lit: boolean;
  changedMs: number;
}
