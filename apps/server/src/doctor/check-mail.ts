import { checkMailServer, type MailServerAnswer } from '../features/notifications/index.ts';
import type { Settings } from '../settings.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

const TOLD_ARTICLE = 1110;

/** Whether mails would leave; sends none. */
export async function checkMail({ mail }: Settings, timeoutMs: number): Promise<Finding[]> {
  if (mail === null) {
    const seen = 'No mail server is set: nobody is told by mail when something stops.';
    const todo = 'Set LINEKEEPER_SMTP_URL and LINEKEEPER_MAIL_FROM, unless webhooks tell somebody.';
    return [warning({ area: 'mail', subject: 'mail server' }, { seen, todo, article: TOLD_ARTICLE })];
  }
  const url = URL.canParse(mail.smtpUrl) ? new URL(mail.smtpUrl) : null;
  const of = { area: 'mail', subject: url?.host ?? 'mail server' } as const;
  const answer = await checkMailServer(mail, timeoutMs);
  if (answer.kind === 'ready') {
    const user = url === null || url.username === '' ? 'without signing in' : 'signed in';
    return [ok(of, `It takes mails from us (${user}). Nothing was sent.`)];
  }
  return [
    broken(of, { seen: `${SEEN[answer.why]} (${answer.reason}).`, todo: TODO[answer.why], article: TOLD_ARTICLE }),
  ];
}

type Why = Extract<MailServerAnswer, { kind: 'failed' }>['why'];

const SEEN: Record<Why, string> = {
  name: 'Its name is not known here',
  connection: 'It cannot be reached',
  encryption: 'No encrypted connection comes about',
  'sign-in': 'It refuses user or password',
  other: 'It does not take mails',
};

const TODO: Record<Why, string> = {
  name: 'Correct the host of LINEKEEPER_SMTP_URL.',
  connection:
    'Correct host and port of LINEKEEPER_SMTP_URL, or ask for the port to be opened: 587 for smtp://, 465 for smtps://.',
  encryption:
    'smtps:// is for servers that encrypt from the start (465), smtp:// for those that do so when asked (587).',
  'sign-in': 'Correct user and password in LINEKEEPER_SMTP_URL; signs such as @ are written as %40.',
  other: 'Ask whoever runs the mail server, with these words.',
};
