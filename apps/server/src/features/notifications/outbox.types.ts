import type { Cause, DeliveryState, Job, MessageKind, Severity } from '@linekeeper/api-contract';

/** As sent: written before the first attempt and the same in every later one. */
export type Content =
  | { to: string; subject: string; text: string; html: string }
  | { body: string }
  | { markdown: string };

/** What a message in words said of its incident. */
export interface Told {
  cause: Cause;
  jobs: Job[];
  severity: Severity;
  closed: boolean;
}

/** `notifications_delivery`, as it lies there. */
export interface DeliveryRow {
  organization_id: string;
  delivery_id: string;
  event_id: string;
  kind: MessageKind;
  incident_id: string | null;
  severity: Severity;
  channel: 'email' | 'webhook' | 'webex-space';
  recipient_id: string;
  recipient: string;
  content: Content | null;
  told: Told | null;
  state: DeliveryState;
  reason: string | null;
  created_at: Date;
  due_at: Date | null;
  claim_id: string | null;
  attempts: number;
  first_claimed_at: Date | null;
  give_up_at: Date | null;
  finished_at: Date | null;
}

/** How one attempt ended. */
export type SendOutcome =
  | { kind: 'delivered'; status: number | null; answer: string }
  | { kind: 'failed'; status: number | null; answer: string; retryAfterMs: number | null }
  /** No later attempt would end otherwise. */
  | { kind: 'refused'; status: number | null; answer: string };
