/** Shapes of the little of Webex's messaging that is there: bots, the spaces they are in, what they wrote. */

/** An account of the developer portal that writes in spaces; its token does not run out within a lifetime. */
export interface EmulatedBot {
  uuid: string;
  /** The organization of whoever made it. */
  orgUuid: string;
  name: string;
  email: string;
  /** Null when somebody made a new one in the portal, or deleted the bot. */
  token: string | null;
  createdMs: number;
}

export interface EmulatedRoom {
  uuid: string;
  orgUuid: string;
  title: string;
  createdMs: number;
  lastActivityMs: number;
  botUuids: string[];
}

export interface EmulatedMessage {
  uuid: string;
  roomUuid: string;
  botUuid: string;
  text: string;
  markdown: string | null;
  createdMs: number;
}
