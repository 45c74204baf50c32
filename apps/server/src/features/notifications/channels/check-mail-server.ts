import { createTransport } from 'nodemailer';
import type { Settings } from '../../../settings.ts';

export type MailServerAnswer =
  | { kind: 'ready' }
  | { kind: 'failed'; why: 'name' | 'connection' | 'encryption' | 'sign-in' | 'other'; reason: string };

/** Connects to the mail server and signs in where it wants that; sends nothing. */
export async function checkMailServer(
  { smtpUrl }: NonNullable<Settings['mail']>,
  timeoutMs: number,
): Promise<MailServerAnswer> {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  try {
    await transport.verify();
    return { kind: 'ready' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = error instanceof Error ? error.message.slice(0, 300) : 'no reason was given';
    return { kind: 'failed', why: REASONS[code] ?? 'other', reason };
  } finally {
    transport.close();
  }
}

const REASONS: Record<string, Extract<MailServerAnswer, { kind: 'failed' }>['why']> = {
  EDNS: 'name',
  ENOTFOUND: 'name',
  ECONNECTION: 'connection',
  ESOCKET: 'connection',
  ETIMEDOUT: 'connection',
  ECONNREFUSED: 'connection',
  ETLS: 'encryption',
  EAUTH: 'sign-in',
};
