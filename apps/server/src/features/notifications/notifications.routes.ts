import {
  addWebhook as addWebhookEndpoint,
  changeWebhookSecret,
  endOldSecrets as endOldSecretsEndpoint,
  getDelivery,
  getNotifications,
  getSubscription,
  listDeliveries,
  removeWebhook as removeWebhookEndpoint,
  replayDelivery,
  saveSubscription,
  saveWebhook as saveWebhookEndpoint,
  testMail,
  testWebhook,
} from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import type { OrganizationRef, SignedIn } from '../../platform/platform.ts';
import { type NotificationsContext, nowOf } from './context.ts';
import * as outbox from './outbox.queries.ts';
import type { DeliveryRow } from './outbox.types.ts';
import {
  presentAttempt,
  presentBot,
  presentDelivery,
  presentMailServer,
  presentSpace,
  presentText,
  presentWebhook,
} from './present-notifications.ts';
import type { Sender } from './send-due.ts';
import { findDelivery, replay, sendTest } from './send-test.ts';
import { mountSpaceRoutes } from './spaces.routes.ts';
import { findBot, listSpaces } from './spaces.ts';
import { listSubscribers, saveSubscriber } from './subscribers.ts';
import {
  addWebhook,
  changeSecret,
  endOldSecrets,
  findWebhook,
  listWebhooks,
  removeWebhook,
  saveWebhook,
} from './webhooks.ts';
import { selectReports } from './weekly-report.queries.ts';

const STATES = {
  all: ['waiting', 'sending', 'delivered', 'given-up', 'not-needed'],
  open: ['waiting', 'sending'],
  'given-up': ['given-up'],
} as const;

export function mountNotificationRoutes(context: NotificationsContext, sender: Sender): void {
  const { http, database, settings } = context.platform;
  http.route(getNotifications, async ({ organization }) => {
    const { organizationId } = known(organization);
    const [subscribers, webhooks, bot, spaces, reports] = await Promise.all([
      listSubscribers(context, organizationId),
      listWebhooks(context, organizationId),
      findBot(context, organizationId),
      listSpaces(context, organizationId),
      selectReports(database),
    ]);
    const report = reports.find((row) => row.organization_id === organizationId);
    return {
      mail: presentMailServer(settings.mail),
      subscribers,
      webhooks: webhooks.map(presentWebhook),
      bot: bot === null ? null : presentBot(bot),
      spaces: spaces.map(presentSpace),
      nextReportAt: report?.next_at.toISOString() ?? null,
      asOf: nowOf(context).toISOString(),
    };
  });
  http.route(getSubscription, async ({ organization, signedIn }) => {
    const all = await listSubscribers(context, known(organization).organizationId);
    const own = all.find(({ account }) => account === person(signedIn).accountId);
    if (own === undefined) throw new AppError('not-found', 'You do not belong to this organization.');
    return own;
  });
  http.route(saveSubscription, async ({ organization, params, body, signedIn }) => {
    const { accountId, isOwner } = person(signedIn);
    if (!isOwner && accountId !== params.account) {
      throw new AppError('not-allowed', 'Only the owner may choose for somebody else.');
    }
    const { organizationId } = known(organization);
    return saveSubscriber(context, { organizationId, accountId: params.account, subscription: body });
  });
  mountWebhookRoutes(context, sender);
  mountSpaceRoutes(context, sender);
  mountDeliveryRoutes(context, sender);
}

function mountWebhookRoutes(context: NotificationsContext, sender: Sender): void {
  const { http } = context.platform;
  http.route(addWebhookEndpoint, async ({ organization, body }) => {
    const { organizationId } = known(organization);
    const { webhook, secret } = await addWebhook(context, { organizationId, url: body.url, events: body.events });
    return { webhook: presentWebhook(webhook), secret };
  });
  http.route(saveWebhookEndpoint, async ({ organization, params, body }) => {
    const target = { organizationId: known(organization).organizationId, webhookId: params.webhook };
    return presentWebhook(await saveWebhook(context, { ...target, ...body }));
  });
  http.route(removeWebhookEndpoint, async ({ organization, params }) => {
    await removeWebhook(context, known(organization).organizationId, params.webhook);
    return { removed: true as const };
  });
  http.route(changeWebhookSecret, async ({ organization, params }) => {
    const { webhook, secret } = await changeSecret(context, known(organization).organizationId, params.webhook);
    return { webhook: presentWebhook(webhook), secret };
  });
  http.route(endOldSecretsEndpoint, async ({ organization, params }) =>
    presentWebhook(await endOldSecrets(context, known(organization).organizationId, params.webhook)),
  );
  http.route(testWebhook, async ({ organization, params }) => {
    const { organizationId } = known(organization);
    const { row } = await findWebhook(context, organizationId, params.webhook);
    const sent = await sendTest(context, sender, {
      organization_id: organizationId,
      kind: 'webhook.test',
      channel: 'webhook',
      recipient_id: row.webhook_id,
      recipient: row.url,
    });
    return presentDelivery(sent, null);
  });
}

function mountDeliveryRoutes(context: NotificationsContext, sender: Sender): void {
  const { http, database } = context.platform;
  http.route(testMail, async ({ organization, signedIn }) => {
    if (context.mailer === null) {
      throw new AppError('mail-not-set-up', 'No mail server is set up.', {
        next: 'Set LINEKEEPER_SMTP_URL and LINEKEEPER_MAIL_FROM, then start Linekeeper again.',
      });
    }
    const { accountId, email } = person(signedIn);
    const sent = await sendTest(context, sender, {
      organization_id: known(organization).organizationId,
      kind: 'mail.test',
      channel: 'email',
      recipient_id: accountId,
      recipient: email,
    });
    return presentDelivery(sent, null);
  });
  http.route(listDeliveries, async ({ organization, query }) => {
    const { organizationId } = known(organization);
    const { offset, limit } = query;
    const rows = await outbox.selectDeliveries(database, {
      organizationId,
      states: STATES[query.state],
      offset,
      limit,
    });
    return {
      deliveries: await present(context, rows),
      total: rows[0]?.total ?? 0,
      asOf: nowOf(context).toISOString(),
    };
  });
  http.route(getDelivery, async ({ organization, params }) => {
    const { organizationId } = known(organization);
    const row = await findDelivery(context, organizationId, params.delivery);
    const attempts = await outbox.selectAttempts(database, { organizationId, deliveryId: params.delivery });
    return {
      delivery: await presentOne(context, row),
      attempts: attempts.map(presentAttempt),
      text: presentText(row),
    };
  });
  http.route(replayDelivery, async ({ organization, params }) => {
    const target = { organizationId: known(organization).organizationId, deliveryId: params.delivery };
    return presentOne(context, await replay(context, sender, target));
  });
}

async function presentOne(context: NotificationsContext, row: DeliveryRow) {
  const incident =
    row.incident_id === null ? null : await context.authorizations.incident(row.organization_id, row.incident_id);
  return presentDelivery(row, incident?.number ?? null);
}

/** Messages of a page tell of few incidents: each is asked for once. */
async function present(context: NotificationsContext, rows: readonly DeliveryRow[]) {
  const numbers = new Map<string, string>();
  for (const { organization_id, incident_id } of rows) {
    if (incident_id === null || numbers.has(incident_id)) continue;
    const incident = await context.authorizations.incident(organization_id, incident_id);
    if (incident !== null) numbers.set(incident_id, incident.number);
  }
  return rows.map((row) => presentDelivery(row, numbers.get(row.incident_id ?? '') ?? null));
}

function known(organization: OrganizationRef | null): OrganizationRef {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization;
}

function person(signedIn: SignedIn | null): SignedIn {
  if (signedIn === null) throw new AppError('not-signed-in', 'Sign in first.');
  return signedIn;
}
