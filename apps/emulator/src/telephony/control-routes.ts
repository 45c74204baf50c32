import type { FastifyInstance } from 'fastify';
import type { Services } from '../state/world.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { registerWebhookControlRoutes } from '../webhooks/control-routes.ts';
import { type Body, registerCallControls } from './control-calls.ts';
import { registerForwardingControls } from './control-forwarding.ts';
import { generateHistory } from './history-generator.ts';
import { DEFAULT_TELEPHONY_SETTINGS, type TelephonySettings } from './settings.ts';
import { telephonyOf } from './telephony.ts';

function amount(body: Body, name: string, bounds: { fallback: number; most: number }): number {
  const value = body?.[name] ?? bounds.fallback;
  if (isAmount(value) && value <= bounds.most) return value;
  throw new WebexHttpError(400, `${name} is a number from 0 to ${bounds.most}`);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Settings of the right kind only: a wrong one would break timers long after. */
function readSettings(body: Body): Partial<TelephonySettings> {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body ?? {})) {
    if (!Object.hasOwn(DEFAULT_TELEPHONY_SETTINGS, name)) throw new WebexHttpError(400, `There is no setting ${name}`);
    const fits =
      name === 'mailboxesAnswer'
        ? typeof value === 'boolean'
        : isAmount(value) || (value === null && (name === 'ownLegAnswerMs' || name === 'externalAnswerMs'));
    if (!fits) throw new WebexHttpError(400, `${name} cannot be ${JSON.stringify(value)}`);
    read[name] = value;
  }
  return read;
}

function registerCalls(app: FastifyInstance, services: Services): void {
  registerCallControls(app, services);
  registerForwardingControls(app, services);
  const { settings } = telephonyOf(services);
  app.get('/_emulator/calls/settings', () => settings);
  app.post<{ Body: Body }>('/_emulator/calls/settings', ({ body }) => Object.assign(settings, readSettings(body)));
  app.post<{ Body: Body }>('/_emulator/calls/history', ({ body }) => {
    const days = amount(body, 'days', { fallback: 3, most: 30 });
    return generateHistory(services, {
      days,
      callsPerDay: amount(body, 'callsPerDay', { fallback: 400, most: 50_000 }),
    });
  });
}

/** The emulator's own doors to its telephones: ring, answer, hang up, look at deliveries and spoil them. */
export function registerTelephonyControlRoutes(app: FastifyInstance, services: Services): void {
  registerCalls(app, services);
  registerWebhookControlRoutes(app, services);
}
