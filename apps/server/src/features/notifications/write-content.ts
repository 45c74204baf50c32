import { type NotificationsContext, nowOf, organizationOf } from './context.ts';
import { type Listener, listListeners } from './listeners.ts';
import { asMarkdown } from './messages/as-markdown.ts';
import { asHtml, asText, type MailPage } from './messages/mail-page.ts';
import { writeHeldMail } from './messages/write-held-mail.ts';
import { toldOf, writeIncidentMail } from './messages/write-incident-mail.ts';
import { writeMinterMail } from './messages/write-minter-mail.ts';
import { writeReportMail } from './messages/write-report-mail.ts';
import { writeTestBody } from './messages/write-webhook-body.ts';
import * as outbox from './outbox.queries.ts';
import type { Content, DeliveryRow, Told } from './outbox.types.ts';
import { saysMore } from './queue-incident.ts';
import { listSpaces } from './spaces.ts';
import { listWebhooks } from './webhooks.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;

export type Written = { kind: 'written'; content: Content; told: Told | null } | { kind: 'not-needed'; reason: string };

/** What a message says, as things are now; called once, before its first attempt. */
export async function writeContent(context: NotificationsContext, row: DeliveryRow): Promise<Written> {
  const organization = await organizationOf(context, row.organization_id);
  const address = { organization, publicUrl: context.platform.publicUrl() };
  if (row.channel === 'webhook') {
    return { kind: 'written', content: { body: writeTestBody(row.created_at, address) }, told: null };
  }
  const listeners = await listListeners(context, row.organization_id);
  const listener = listeners.find(({ recipientId }) => recipientId === row.recipient_id);
  if (listener === undefined) return { kind: 'not-needed', reason: GONE[row.channel] };
  const { timeZone } = listener;
  const now = nowOf(context);
  switch (row.kind) {
    case 'report.weekly': {
      const since = new Date(now.getTime() - WEEK_MS);
      const report = await context.authorizations.reportState(row.organization_id, since);
      if (report.jobs.every(({ state }) => state === 'not-authorized')) {
        return { kind: 'not-needed', reason: 'Nothing is authorized yet.' };
      }
      const ownWarnings = await ownWarningsOf(context, row.organization_id);
      return written(row, listener, writeReportMail({ report, ownWarnings, ...address, timeZone, now }));
    }
    case 'warning.minter': {
      const { warnings } = await context.authorizations.reportState(row.organization_id, now);
      const warning = warnings.find(({ kind }) => kind === 'minter-end');
      if (warning === undefined) return { kind: 'not-needed', reason: 'It was authorized again before this was due.' };
      return written(row, listener, writeMinterMail({ warning, ...address, timeZone }));
    }
    case 'directory.held': {
      const plan = { organizationId: row.organization_id, planId: row.event_id };
      const held = await context.directory.held(plan);
      if (held === null) return { kind: 'not-needed', reason: 'Somebody decided before this was due.' };
      return written(row, listener, writeHeldMail({ held, ...address, timeZone }));
    }
    case 'mail.test':
    case 'space.test':
      return written(row, listener, testPage(organization, listener));
    default:
      return writeIncident(context, { row, listener, address, now });
  }
}

async function writeIncident(
  context: NotificationsContext,
  input: {
    row: DeliveryRow;
    listener: Listener;
    address: { organization: { name: string; slug: string }; publicUrl: string };
    now: Date;
  },
): Promise<Written> {
  const { row, listener, address, now } = input;
  const { organization_id: organizationId, incident_id: incidentId } = row;
  const incident = incidentId === null ? null : await context.authorizations.incident(organizationId, incidentId);
  if (incidentId === null || incident === null) return { kind: 'not-needed', reason: 'The incident is gone.' };
  const told = toldOf(incident);
  const all = await outbox.selectByIncident(context.platform.database, { organizationId, incidentId });
  const earlier = all.filter(
    (other) =>
      other.recipient_id === row.recipient_id && other.delivery_id !== row.delivery_id && other.state !== 'given-up',
  );
  if (earlier.some((other) => other.told?.closed)) {
    return { kind: 'not-needed', reason: 'An earlier message said already that it works again.' };
  }
  const last = earlier.findLast((other) => other.told !== null)?.told ?? null;
  if (last !== null && !told.closed && !saysMore(last, told)) {
    return { kind: 'not-needed', reason: 'An earlier message said the same.' };
  }
  const news = last === null ? 'trouble' : 'recovery';
  const page = writeIncidentMail({ incident, ...address, timeZone: listener.timeZone, now, news });
  return { ...written(row, listener, page), told };
}

const GONE: Record<DeliveryRow['channel'], string> = {
  email: 'This person is not in the organization any more.',
  'webex-space': 'This space was removed or switched off.',
  webhook: 'The webhook was removed.',
};

function written(row: DeliveryRow, listener: Listener, page: MailPage): Extract<Written, { kind: 'written' }> {
  const content =
    listener.channel === 'email'
      ? { to: listener.recipient, subject: page.subject, text: asText(page), html: asHtml(page) }
      : { markdown: asMarkdown(page, `msg_${row.delivery_id}`) };
  return { kind: 'written', content, told: null };
}

function testPage(organization: { name: string }, { channel }: Listener): MailPage {
  const what = channel === 'email' ? 'Mail from Linekeeper arrives' : 'Linekeeper can write here';
  const pressed = channel === 'email' ? 'Send me a test mail' : 'Send a test';
  return {
    subject: `${organization.name}: mail from Linekeeper arrives`,
    preview: 'A test that somebody asked for.',
    heading: `${what}.`,
    state: 'none',
    sections: [{ title: null, lines: [`Somebody pressed "${pressed}". There is nothing to do.`] }],
    action: null,
    links: [],
    footer: [],
  };
}

/** What only this feature knows: webhooks and spaces that were switched off because the other side said so. */
async function ownWarningsOf(context: NotificationsContext, organizationId: string): Promise<string[]> {
  const webhooks = await listWebhooks(context, organizationId);
  const off = webhooks
    .filter(({ row }) => !row.enabled && row.disabled_reason !== null)
    .map(({ row }) => `The webhook ${row.url} is switched off: ${row.disabled_reason}`);
  const spaces = await listSpaces(context, organizationId);
  for (const { title, enabled, disabled_reason: reason } of spaces) {
    if (!enabled && reason !== null) off.push(`The space "${title}" is switched off: ${reason}`);
  }
  const [givenUp] = await outbox.selectDeliveries(context.platform.database, {
    organizationId,
    states: ['given-up'],
    offset: 0,
    limit: 1,
  });
  if (givenUp === undefined) return off;
  const count = givenUp.total === 1 ? 'One message was' : `${givenUp.total} messages were`;
  return [...off, `${count} given up in the last 90 days: the delivery log says why.`];
}
