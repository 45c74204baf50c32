/** A space people write in; `direct` is a conversation of two. Source: docs/webex/messaging.md. */
export interface Room {
  id: string;
  title: string;
  type: 'direct' | 'group';
  isLocked: boolean;
  lastActivity: string;
  creatorId: string;
  created: string;
}

/** What is sent to a space: at least one of `text` and `markdown`, of 7,439 bytes at most. */
export interface NewMessage {
  roomId: string;
  text?: string;
  markdown?: string;
}

export interface Message {
  id: string;
  roomId: string;
  roomType: 'direct' | 'group';
  text?: string;
  markdown?: string;
  personId: string;
  personEmail: string;
  created: string;
}
