import type { FastifyInstance } from 'fastify';
import { controlBody } from '../control/body.ts';
import type { Services } from '../state/world.ts';
import type { CdrRegion, CdrSettings } from '../state/world-cdr.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { idOf } from '../webex/public-id.ts';
import type { CdrDoor } from './door.ts';
import { recordStoreOf } from './record-store.ts';

const REGIONS: readonly CdrRegion[] = ['us', 'eu', 'in', 'au', 'gov'];
const PARTS = ['late', 'amended', 'duplicates'] as const;
/** The feed reaches back 30 days; a longer past is for clocks that are moved and for streams of records. */
const MOST_DAYS = 400;
const MOST_RECORDS_PER_DAY = 1_000_000;
/** More than a month and nobody could ever see the record. */
const MOST_DELAY_MS = 30 * 86_400_000;

function refuse(text: string): WebexHttpError {
  return new WebexHttpError(400, text);
}

function within(value: unknown, most: number): value is number {
  return typeof value === 'number' && value >= 0 && value <= most;
}

function readSettings(body: unknown, now: CdrSettings): Partial<CdrSettings> {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const read: Partial<CdrSettings> = {};
  for (const [name, value] of Object.entries(fields)) {
    const part = PARTS.find((known) => known === name);
    if (part === undefined) throw refuse(`There is no setting ${name}`);
    if (typeof value !== 'object' || value === null) throw refuse(`${name} is an object with share and delayMs`);
    const given: Record<string, unknown> = { ...now[part], ...value };
    const { share, delayMs } = given;
    if (!within(share, 1)) throw refuse(`share of ${name} is a number from 0 to 1`);
    if (!within(delayMs, MOST_DELAY_MS)) throw refuse(`delayMs of ${name} is a number from 0 to ${MOST_DELAY_MS}`);
    read[part] = { share, delayMs };
  }
  return read;
}

function organizationUuid(services: Services, name: string): string {
  const { organizations } = services.world;
  const uuid = idOf(name, ['ORGANIZATION']);
  if (uuid !== null && organizations.has(uuid)) return uuid;
  for (const organization of organizations.values())
    if (organization.domain === name || organization.name === name) return organization.uuid;
  throw new WebexHttpError(404, `There is no organization ${name}`);
}

/** The emulator's own doors to its call records: how they arrive, which region keeps them, a past of any size. */
export function registerCdrControlRoutes(app: FastifyInstance, services: Services, door: CdrDoor): void {
  app.get('/_emulator/cdr/settings', async () => door.settings);
  app.post('/_emulator/cdr/settings', async (request) =>
    Object.assign(door.settings, readSettings(request.body, door.settings)),
  );
  app.get('/_emulator/cdr/region', async () => {
    const items = [...services.world.organizations.values()].map(({ uuid, name }) => {
      return { uuid, name, region: services.world.cdrRegions.get(uuid) ?? 'us' };
    });
    return { items };
  });
  app.post('/_emulator/cdr/region', async (request) => {
    const body = controlBody(request);
    const uuid = organizationUuid(services, body.text('organization'));
    const region = body.oneOf('region', REGIONS);
    door.setRegion(uuid, region);
    return { uuid, region };
  });
  app.get('/_emulator/history', async () => ({ history: recordStoreOf(services).history() }));
  app.post('/_emulator/history', async (request) => {
    const body = controlBody(request);
    const days = body.optionalNumber('days') ?? 30;
    const recordsPerDay = body.optionalNumber('recordsPerDay') ?? 1_000;
    const seed = body.optionalText('seed');
    if (!within(days, MOST_DAYS) || days === 0) throw refuse(`days is a number from 0 to ${MOST_DAYS}, not 0`);
    if (!within(recordsPerDay, MOST_RECORDS_PER_DAY))
      throw refuse(`recordsPerDay is a number from 0 to ${MOST_RECORDS_PER_DAY}`);
    return door.history({ days, recordsPerDay, ...(seed === undefined ? {} : { seed }) });
  });
  app.delete('/_emulator/history', async (_request, reply) => {
    door.clearHistory();
    return reply.code(204).send();
  });
}
