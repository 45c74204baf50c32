import type { Subscriber } from '@linekeeper/api-contract';
import { type NotificationsContext, nowOf, organizationOf } from './context.ts';
import { asHtml, asText, type MailPage } from './messages/mail-page.ts';
import { toldOf, writeIncidentMail } from './messages/write-incident-mail.ts';
import { writeReportMail } from './messages/write-report-mail.ts';
import { writeTestBody } from './messages/write-webhook-body.ts';
import * as outbox from './outbox.queries.ts';
import type { Content, DeliveryRow, Told } from './outbox.types.ts';
import { saysMore } from './queue-incident.ts';
import { listSubscribers } from './subscribers.ts';
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
  const subscribers = await listSubscribers(context, row.organization_id);
  const person = subscribers.find(({ account }) => account === row.recipient_id);
  if (person === undefined) return { kind: 'not-needed', reason: 'This person is not in the organization any more.' };
  const { timeZone } = person;
  const now = nowOf(context);
  switch (row.kind) {
    case 'report.weekly': {
      const since = new Date(now.getTime() - WEEK_MS);
      const report = await context.authorizations.reportState(row.organization_id, since);
      if (report.jobs.every(({ state }) => state === 'not-authorized')) {
        return { kind: 'not-needed', reason: 'Nothing is authorized yet.' };
      }
      const ownWarnings = await ownWarningsOf(context, row.organization_id);
      return mail(person, writeReportMail({ report, ownWarnings, ...address, timeZone, now }));
    }
    case 'mail.test':
      return mail(person, testPage(organization));
    default:
      return writeIncident(context, { row, person, address, now });
  }
}

async function writeIncident(
  context: NotificationsContext,
  input: {
    row: DeliveryRow;
    person: Subscriber;
    address: { organization: { name: string; slug: string }; publicUrl: string };
    now: Date;
  },
): Promise<Written> {
  const { row, person, address, now } = input;
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
    return { kind: 'not-needed', reason: 'An earlier mail said already that it works again.' };
  }
  const last = earlier.findLast((other) => other.told !== null)?.told ?? null;
  if (last !== null && !told.closed && !saysMore(last, told)) {
    return { kind: 'not-needed', reason: 'An earlier mail said the same.' };
  }
  const news = last === null ? 'trouble' : 'recovery';
  const page = writeIncidentMail({ incident, ...address, timeZone: person.timeZone, now, news });
  return { ...mail(person, page), told };
}

function mail(person: Subscriber, page: MailPage): Extract<Written, { kind: 'written' }> {
  const content = { to: person.email, subject: page.subject, text: asText(page), html: asHtml(page) };
  return { kind: 'written', content, told: null };
}

function testPage(organization: { name: string }): MailPage {
  return {
    subject: `${organization.name}: mail from Linekeeper arrives`,
    preview: 'A test that somebody asked for.',
    heading: 'Mail from Linekeeper arrives.',
    state: 'none',
    sections: [{ title: null, lines: ['Somebody pressed "Send me a test mail". There is nothing to do.'] }],
    action: null,
    links: [],
    footer: [],
  };
}

/** What only this feature knows: webhooks that were switched off because their receiver said so. */
async function ownWarningsOf(context: NotificationsContext, organizationId: string): Promise<string[]> {
  const webhooks = await listWebhooks(context, organizationId);
  const off = webhooks
    .filter(({ row }) => !row.enabled && row.disabled_reason !== null)
    .map(({ row }) => `The webhook ${row.url} is switched off: ${row.disabled_reason}`);
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
