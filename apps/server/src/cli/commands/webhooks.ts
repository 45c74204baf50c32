import {
  addWebhook,
  type Delivery,
  getNotifications,
  listDeliveries,
  replayDelivery,
  testWebhook,
  WEBHOOK_EVENTS,
  type WebhookEvent,
} from '@linekeeper/api-contract';
import type { Command, CommandInput } from '../command.ts';
import { textOption } from '../command.ts';
import { oneLine, printTable } from '../print-table.ts';
import { CommandError, EXIT } from '../terminal.ts';
import { time } from '../words.ts';

const listWebhooks: Command = {
  name: 'webhooks list',
  usage: '<organization>',
  summary: 'Who is told by webhook',
  words: [1, 1],
  run: async ({ api, words: [organization = ''], print }) => {
    const { webhooks } = await (await api()).call(getNotifications, { params: { organization } });
    const rows = webhooks.map((one) => [
      one.id,
      one.enabled ? 'on' : 'switched off',
      one.events.join(' '),
      `${one.url}${one.disabledReason === null ? '' : ` (${one.disabledReason})`}`,
    ]);
    const table = printTable(['id', 'state', 'told of', 'address'], rows);
    print({ webhooks }, webhooks.length === 0 ? 'There is no webhook yet.\n' : table);
    return webhooks.every(({ enabled }) => enabled) ? EXIT.well : EXIT.stopped;
  },
};

const add: Command = {
  name: 'webhooks add',
  usage: '<organization> <address | -> [--events a,b]',
  summary: 'Adds a webhook and shows its secret, this once',
  more: ['With - the address is read from standard input, where it is a secret itself.'],
  options: { events: { type: 'string', help: `of ${WEBHOOK_EVENTS.join(', ')}; all without it` } },
  words: [2, 2],
  run: async (input) => {
    const [organization = '', word = ''] = input.words;
    const events = textOption(input, 'events')?.split(',').map(readEvent) ?? [...WEBHOOK_EVENTS];
    const url = word === '-' ? (await input.terminal.readInput()).trim() : word;
    const api = await input.api();
    const answer = await api.call(addWebhook, { params: { organization }, body: { url, events } });
    input.print(answer, `Added ${answer.webhook.id}. Its secret, shown this once:\n${answer.secret}\n`);
    return EXIT.well;
  },
};

function readEvent(text: string): WebhookEvent {
  const found = WEBHOOK_EVENTS.find((event) => event === text.trim());
  if (found !== undefined) return found;
  throw new CommandError(`There is no event "${text}".`, EXIT.wrongUse, `Events: ${WEBHOOK_EVENTS.join(', ')}.`);
}

const test: Command = {
  name: 'webhooks test',
  usage: '<organization> <id>',
  summary: 'Sends a signed test message now; ends with 1 when it did not arrive',
  words: [2, 2],
  run: async (input) => {
    const [organization = '', webhook = ''] = input.words;
    return tell(input, await (await input.api()).call(testWebhook, { params: { organization, webhook } }));
  },
};

const replay: Command = {
  name: 'webhooks replay',
  usage: '<organization> [delivery]',
  summary: 'Sends a message once more under its own id; without one lists those that were given up',
  words: [1, 2],
  run: async (input) => {
    const [organization = '', delivery] = input.words;
    const api = await input.api();
    if (delivery !== undefined) {
      return tell(input, await api.call(replayDelivery, { params: { organization, delivery } }));
    }
    const query = { state: 'given-up', limit: 200 };
    const { deliveries } = await api.call(listDeliveries, { params: { organization }, query });
    const rows = deliveries.map((one) => [one.id, time(one.createdAt), one.kind, one.recipient, one.reason ?? '']);
    const table = printTable(['delivery', 'made', 'what', 'to', 'why given up'], rows);
    input.print({ deliveries }, deliveries.length === 0 ? 'No message was given up.\n' : table);
    return deliveries.length === 0 ? EXIT.well : EXIT.stopped;
  },
};

function tell(input: CommandInput, sent: Delivery): number {
  const arrived = sent.state === 'delivered';
  const words = arrived ? `It arrived at ${sent.recipient}.` : `It did not arrive: ${sent.reason ?? sent.state}.`;
  input.print(sent, `${oneLine(words)}\n`);
  return arrived ? EXIT.well : EXIT.stopped;
}

export const webhookCommands: readonly Command[] = [listWebhooks, add, test, replay];
