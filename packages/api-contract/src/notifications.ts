import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, organizationParams, severitySchema } from './words.ts';

/** What a webhook can be told of. `webhook.test` is sent by the test button alone. */
export const WEBHOOK_EVENTS = [
  'incident.opened',
  'incident.changed',
  'incident.recovered',
  'directory.changed',
] as const;
export const webhookEventSchema = z.enum(WEBHOOK_EVENTS);
export type WebhookEvent = z.infer<typeof webhookEventSchema>;

export const messageKindSchema = z.enum([
  ...WEBHOOK_EVENTS,
  'webhook.test',
  'mail.test',
  'space.test',
  'report.weekly',
  'warning.minter',
  'directory.held',
]);
export type MessageKind = z.infer<typeof messageKindSchema>;

/** Minutes after midnight, in the time zone beside it. From 22:00 to 07:00 goes over midnight. */
const minuteOfDaySchema = z.number().int().min(0).max(1439);

export const subscriptionSchema = z.object({
  severities: z.array(severitySchema),
  weekly: z.boolean(),
  quietHours: z.object({ from: minuteOfDaySchema, to: minuteOfDaySchema, criticalPasses: z.boolean() }).nullable(),
  /** IANA name; times in mails are in it too. */
  timeZone: z.string().min(1).max(64),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

export const subscriberSchema = subscriptionSchema.extend({
  account: idSchema,
  name: z.string(),
  email: z.string(),
  owner: z.boolean(),
  /** False while nobody has chosen: what everybody of this role has. */
  chosen: z.boolean(),
});
export type Subscriber = z.infer<typeof subscriberSchema>;

export const webhookSchema = z.object({
  id: idSchema,
  url: z.string(),
  events: z.array(webhookEventSchema),
  enabled: z.boolean(),
  /** Why it was switched off, when nobody did it by hand. */
  disabledReason: z.string().nullable(),
  createdAt: instantSchema,
  /** For recognition only: the last four characters. Several during a change; one that ends has a date. */
  secrets: z.array(
    z.object({ id: idSchema, ending: z.string(), createdAt: instantSchema, endsAt: instantSchema.nullable() }),
  ),
});
export type Webhook = z.infer<typeof webhookSchema>;

/** The organization's bot at Webex: what it writes comes from this name. Its token never leaves the vault. */
export const botSchema = z.object({
  name: z.string(),
  email: z.string(),
  /** The last four characters of its token. */
  ending: z.string(),
  savedAt: instantSchema,
});
export type Bot = z.infer<typeof botSchema>;

const spaceChoiceSchema = subscriptionSchema.omit({ quietHours: true });

export const spaceSchema = spaceChoiceSchema.extend({
  id: idSchema,
  title: z.string(),
  enabled: z.boolean(),
  /** Why it was switched off, when nobody did it by hand. */
  disabledReason: z.string().nullable(),
});
export type Space = z.infer<typeof spaceSchema>;

export const deliveryStateSchema = z.enum(['waiting', 'sending', 'delivered', 'given-up', 'not-needed']);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

export const deliverySchema = z.object({
  id: idSchema,
  kind: messageKindSchema,
  /** INC-2481 where it tells of one. */
  incident: z.string().nullable(),
  severity: severitySchema,
  channel: z.enum(['email', 'webhook', 'webex-space']),
  recipient: z.string(),
  /** The subject of a mail. */
  title: z.string().nullable(),
  state: deliveryStateSchema,
  /** Why it waits, was given up or was not needed, in words. */
  reason: z.string().nullable(),
  attempts: z.number().int(),
  createdAt: instantSchema,
  nextAt: instantSchema.nullable(),
  finishedAt: instantSchema.nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const attemptSchema = z.object({
  at: instantSchema,
  outcome: z.enum(['delivered', 'failed', 'unknown']),
  status: z.number().int().nullable(),
  answer: z.string(),
  tookMs: z.number().int(),
});

export const getNotifications = endpoint({
  name: 'notifications.get',
  summary: 'Who is told of what, the webhooks, and whether mail can be sent',
  method: 'GET',
  path: '/api/organizations/:organization/notifications',
  access: 'owner',
  params: organizationParams,
  response: z.object({
    /** Null while no mail server is set up. */
    mail: z.object({ server: z.string(), from: z.string() }).nullable(),
    subscribers: z.array(subscriberSchema),
    webhooks: z.array(webhookSchema),
    bot: botSchema.nullable(),
    spaces: z.array(spaceSchema),
    nextReportAt: instantSchema.nullable(),
    asOf: instantSchema,
  }),
  errors: [],
});

export const saveSubscription = endpoint({
  name: 'notifications.saveSubscription',
  summary: 'What one person is told of; the owner for everybody, others for themselves',
  method: 'PUT',
  path: '/api/organizations/:organization/notifications/subscribers/:account',
  access: 'user',
  params: organizationParams.extend({ account: idSchema }),
  body: subscriptionSchema,
  response: subscriberSchema,
  audit: ['severities', 'weekly', 'timeZone'],
  errors: [],
});

export const getSubscription = endpoint({
  name: 'notifications.getSubscription',
  summary: 'What the person who asks is told of',
  method: 'GET',
  path: '/api/organizations/:organization/notifications/mine',
  access: 'user',
  params: organizationParams,
  response: subscriberSchema,
  errors: [],
});

const webhookParams = organizationParams.extend({ webhook: idSchema });
const webhookUrlSchema = z.string().trim().min(1).max(2048);
const webhookEventsSchema = z.array(webhookEventSchema).min(1);
const withSecretSchema = z.object({
  webhook: webhookSchema,
  /** `whsec_…`: shown this once, never again. */
  secret: z.string(),
});

export const addWebhook = endpoint({
  name: 'notifications.addWebhook',
  summary: 'Adds a webhook; its secret is in this answer and in no other',
  method: 'POST',
  path: '/api/organizations/:organization/notifications/webhooks',
  access: 'owner',
  params: organizationParams,
  body: z.object({ url: webhookUrlSchema, events: webhookEventsSchema }),
  response: withSecretSchema,
  audit: ['events'],
  errors: ['webhook-address-refused'],
});

export const saveWebhook = endpoint({
  name: 'notifications.saveWebhook',
  summary: 'Changes address, events or state of a webhook',
  method: 'PUT',
  path: '/api/organizations/:organization/notifications/webhooks/:webhook',
  access: 'owner',
  params: webhookParams,
  body: z.object({ url: webhookUrlSchema, events: webhookEventsSchema, enabled: z.boolean() }),
  response: webhookSchema,
  audit: ['events', 'enabled'],
  errors: ['webhook-address-refused'],
});

export const removeWebhook = endpoint({
  name: 'notifications.removeWebhook',
  summary: 'Removes a webhook and its secrets; what waits for it is not sent',
  method: 'DELETE',
  path: '/api/organizations/:organization/notifications/webhooks/:webhook',
  access: 'owner',
  params: webhookParams,
  response: z.object({ removed: z.literal(true) }),
  errors: [],
});

export const changeWebhookSecret = endpoint({
  name: 'notifications.changeWebhookSecret',
  summary: 'Makes another secret; the old ones sign too for another day',
  method: 'POST',
  path: '/api/organizations/:organization/notifications/webhooks/:webhook/secrets',
  access: 'owner',
  params: webhookParams,
  response: withSecretSchema,
  errors: [],
});

export const endOldSecrets = endpoint({
  name: 'notifications.endOldSecrets',
  summary: 'Ends all secrets but the newest at once',
  method: 'DELETE',
  path: '/api/organizations/:organization/notifications/webhooks/:webhook/secrets',
  access: 'owner',
  params: webhookParams,
  response: webhookSchema,
  errors: [],
});

export const testWebhook = endpoint({
  name: 'notifications.testWebhook',
  summary: 'Sends a signed test message now',
  method: 'POST',
  path: '/api/organizations/:organization/notifications/webhooks/:webhook/test',
  access: 'owner',
  params: webhookParams,
  response: deliverySchema,
  errors: [],
});

export const saveBot = endpoint({
  name: 'notifications.saveBot',
  summary: "Takes the access token of the organization's Webex bot, after asking Webex whose it is",
  method: 'PUT',
  path: '/api/organizations/:organization/notifications/bot',
  access: 'owner',
  params: organizationParams,
  body: z.object({ token: z.string().trim().min(20).max(1_000) }),
  response: botSchema,
  audit: [],
  errors: ['bot-token-refused', 'webex-unavailable'],
});

export const removeBot = endpoint({
  name: 'notifications.removeBot',
  summary: "Forgets the bot's token; its spaces stay in the list and hear nothing",
  method: 'DELETE',
  path: '/api/organizations/:organization/notifications/bot',
  access: 'owner',
  params: organizationParams,
  response: z.object({ removed: z.literal(true) }),
  errors: [],
});

export const listRooms = endpoint({
  name: 'notifications.listRooms',
  summary: 'The Webex spaces the bot was added to',
  method: 'GET',
  path: '/api/organizations/:organization/notifications/rooms',
  access: 'owner',
  params: organizationParams,
  response: z.object({ rooms: z.array(z.object({ id: z.string(), title: z.string() })) }),
  errors: ['bot-not-set-up', 'bot-token-refused', 'webex-unavailable'],
});

export const addSpace = endpoint({
  name: 'notifications.addSpace',
  summary: 'Tells a Webex space from now on',
  method: 'POST',
  path: '/api/organizations/:organization/notifications/spaces',
  access: 'owner',
  params: organizationParams,
  body: spaceChoiceSchema.extend({ room: z.string().min(1).max(500) }),
  response: spaceSchema,
  audit: ['severities', 'weekly'],
  errors: ['conflict', 'bot-not-set-up', 'bot-token-refused', 'webex-unavailable'],
});

const spaceParams = organizationParams.extend({ space: idSchema });

export const saveSpace = endpoint({
  name: 'notifications.saveSpace',
  summary: 'What a Webex space is told of, and whether',
  method: 'PUT',
  path: '/api/organizations/:organization/notifications/spaces/:space',
  access: 'owner',
  params: spaceParams,
  body: spaceChoiceSchema.extend({ enabled: z.boolean() }),
  response: spaceSchema,
  audit: ['severities', 'weekly', 'enabled'],
  errors: [],
});

export const removeSpace = endpoint({
  name: 'notifications.removeSpace',
  summary: 'Tells a Webex space nothing any more',
  method: 'DELETE',
  path: '/api/organizations/:organization/notifications/spaces/:space',
  access: 'owner',
  params: spaceParams,
  response: z.object({ removed: z.literal(true) }),
  errors: [],
});

export const testSpace = endpoint({
  name: 'notifications.testSpace',
  summary: 'Writes a test message into a Webex space now',
  method: 'POST',
  path: '/api/organizations/:organization/notifications/spaces/:space/test',
  access: 'owner',
  params: spaceParams,
  response: deliverySchema,
  errors: [],
});

export const testMail = endpoint({
  name: 'notifications.testMail',
  summary: 'Sends a test mail now to the person who asks',
  method: 'POST',
  path: '/api/organizations/:organization/notifications/mail/test',
  access: 'owner',
  params: organizationParams,
  response: deliverySchema,
  errors: ['mail-not-set-up'],
});

export const listDeliveries = endpoint({
  name: 'notifications.listDeliveries',
  summary: 'What was sent to whom, newest first',
  method: 'GET',
  path: '/api/organizations/:organization/notifications/deliveries',
  access: 'owner',
  params: organizationParams,
  query: z.object({
    state: z.enum(['all', 'open', 'given-up']).default('all'),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ deliveries: z.array(deliverySchema), total: z.number().int(), asOf: instantSchema }),
  errors: [],
});

const deliveryParams = organizationParams.extend({ delivery: idSchema });

export const getDelivery = endpoint({
  name: 'notifications.getDelivery',
  summary: 'One message with its attempts, oldest first, and its text as it was sent',
  method: 'GET',
  path: '/api/organizations/:organization/notifications/deliveries/:delivery',
  access: 'owner',
  params: deliveryParams,
  response: z.object({
    delivery: deliverySchema,
    attempts: z.array(attemptSchema),
    /** The text of a mail or the body of a webhook; null before the first attempt. */
    text: z.string().nullable(),
  }),
  errors: [],
});

export const replayDelivery = endpoint({
  name: 'notifications.replayDelivery',
  summary: 'Sends the same message once more, under the same id',
  method: 'POST',
  path: '/api/organizations/:organization/notifications/deliveries/:delivery/replay',
  access: 'owner',
  params: deliveryParams,
  response: deliverySchema,
  errors: ['delivery-not-replayable'],
});
