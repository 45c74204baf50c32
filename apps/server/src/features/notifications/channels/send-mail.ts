import { createTransport, type SentMessageInfo } from 'nodemailer';
import type { Settings } from '../../../settings.ts';
import type { SendOutcome } from '../outbox.types.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 15_000;

export interface Mail {
  /** Without angle brackets; the same in every attempt, so that a mailbox can tell a second copy. */
  messageId: string;
  /** Keeps the mails of one incident together. */
  thread: string | null;
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Mailer {
  send(mail: Mail): Promise<SendOutcome>;
  close(): void;
}

/** Sends over SMTP, upgrading to TLS where the server offers it. Never opens a file or an address named in a message. */
export function createMailer(settings: NonNullable<Settings['mail']>): Mailer {
  const transport = createTransport({
    url: settings.smtpUrl,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (mail) => {
      try {
        const info: SentMessageInfo = await transport.sendMail({
          from: settings.from,
          to: mail.to,
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          messageId: `<${mail.messageId}>`,
          ...(mail.thread === null ? {} : { references: `<${mail.thread}>`, inReplyTo: `<${mail.thread}>` }),
          // Out-of-office answers to these help nobody.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
        return { kind: 'delivered', status: codeOf(info.response), answer: String(info.response).slice(0, 500) };
      } catch (error) {
        return failureOf(error);
      }
    },
    close: () => transport.close(),
  };
}

/** Also a refusal for good by its code is tried again: most of them are a setting that somebody mends within days. */
function failureOf(error: unknown): SendOutcome {
  const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : null;
  const answer = error instanceof Error ? error.message.slice(0, 500) : 'The mail server could not be reached.';
  return { kind: 'failed', status: Number.isInteger(status) ? status : null, answer, retryAfterMs: null };
}

function codeOf(response: unknown): number | null {
  const code = Number.parseInt(String(response), 10);
  return Number.isInteger(code) ? code : null;
}
