import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ControlBody, controlBody } from '../control/body.ts';
import type { EmulatedWebhook, Services } from '../state/world.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { queryNumber, queryText } from '../webex/paging.ts';
import { idOf } from '../webex/public-id.ts';
import { WEBHOOK_CHAOS_KINDS, type WebhookChaosRule } from './chaos-rules.ts';
import { webhooksOf } from './door.ts';
import { recentFailures } from './failures.ts';
import { presentWebhook, shownAddress } from './present-webhook.ts';

function presentForPeople(services: Services, webhook: EmulatedWebhook): Record<string, unknown> {
  const { secret: _secret, ...shown } = presentWebhook(webhook);
  const { uuid, orgUuid, clientId, createdByUuid } = webhook;
  const creator = services.world.people.get(createdByUuid) ?? services.world.machineAccounts.get(createdByUuid);
  return {
    uuid,
    ...shown,
    targetUrl: shownAddress(webhook.targetUrl),
    ...{ orgUuid, clientId, createdByUuid },
    createdByEmail: creator?.email ?? null,
    hasSecret: webhook.secret !== null,
    recentFailures: recentFailures(webhook, services.clock.now()),
  };
}

function readRule(services: Services, body: ControlBody): WebhookChaosRule {
  const rule: WebhookChaosRule = { kind: body.oneOf('kind', WEBHOOK_CHAOS_KINDS) };
  for (const name of ['resource', 'seed'] as const) {
    const value = body.optionalText(name);
    if (value !== undefined) rule[name] = value;
  }
  const webhook = body.optionalText('webhook') ?? body.optionalText('webhookUuid');
  if (webhook !== undefined) {
    const uuid = idOf(webhook, ['WEBHOOK']);
    if (uuid === null || !services.world.webhooks.has(uuid)) throw new WebexHttpError(404, 'There is no such webhook.');
    rule.webhookUuid = uuid;
  }
  const organization = body.optionalText('orgUuid');
  if (organization !== undefined) {
    const uuid = idOf(organization, ['ORGANIZATION']);
    if (uuid === null || !services.world.organizations.has(uuid))
      throw new WebexHttpError(404, 'There is no such organization.');
    rule.orgUuid = uuid;
  }
  for (const name of ['probability', 'delayMs', 'times', 'untilMs'] as const) {
    const value = body.optionalNumber(name);
    if (value === undefined) continue;
    if (value < 0 || (name === 'probability' && value > 1) || value > Number.MAX_SAFE_INTEGER)
      throw new WebexHttpError(400, `Field "${name}" is out of its range.`);
    rule[name] = value;
  }
  return rule;
}

function registerChaos(app: FastifyInstance, services: Services): void {
  const { chaos } = webhooksOf(services);
  app.get('/_emulator/webhooks/chaos', async () => ({ rules: chaos.list() }));
  app.post('/_emulator/webhooks/chaos', async (request) => {
    const rule = chaos.add(readRule(services, controlBody(request)));
    return { rule, rules: chaos.list() };
  });
  app.delete('/_emulator/webhooks/chaos', async () => {
    chaos.clear();
    return { rules: [] };
  });
  app.delete<{ Params: { id: string } }>('/_emulator/webhooks/chaos/:id', async (request) => {
    if (!chaos.remove(request.params.id)) throw new WebexHttpError(404, 'There is no such rule.');
    return { rules: chaos.list() };
  });
  app.post<{ Body: Record<string, unknown> | null | undefined }>(
    '/_emulator/webhooks/mangle',
    async ({ body }, reply) => {
      const mode = (['lose', 'duplicate', 'reorder'] as const).find((known) => known === body?.mode);
      if (mode === undefined) throw new WebexHttpError(400, 'mode is lose, duplicate or reorder');
      webhooksOf(services).mangle(mode, typeof body?.count === 'number' ? body.count : 1);
      return reply.code(204).send();
    },
  );
}

/** The emulator's own doors to its webhooks: who listens, what was sent, send it again, spoil it. */
export function registerWebhookControlRoutes(app: FastifyInstance, services: Services): void {
  registerChaos(app, services);
  const webhooks = webhooksOf(services);
  app.get('/_emulator/webhooks', async () => ({
    items: [...services.world.webhooks.values()].map((webhook) => presentForPeople(services, webhook)),
    interests: [...services.world.webhookInterests.values()],
  }));
  app.get('/_emulator/webhooks/deliveries', async (request: FastifyRequest) => {
    const sinceMs = queryNumber(request, 'since', { fallback: 0, least: 0 });
    const webhook = queryText(request, 'webhook');
    const webhookUuid = webhook === null ? null : idOf(webhook, ['WEBHOOK']);
    const fits = webhooks
      .log()
      .filter((entry) => entry.atMs >= sinceMs && (webhook === null || entry.webhookUuid === webhookUuid));
    return { items: fits };
  });
  app.post<{ Params: { id: string } }>('/_emulator/webhooks/deliveries/:id/replay', async (request) => {
    const outcome = await webhooks.replay(request.params.id);
    if (outcome === 'unknown') throw new WebexHttpError(404, 'There is no such delivery in the log.');
    if (outcome === 'gone') throw new WebexHttpError(409, 'The webhook of this delivery was deleted.');
    return outcome;
  });
}
