import { createEmulator } from '@linekeeper/emulator';
import { afterEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS } from '../../../testing.ts';
import type { IncidentEvent } from '../index.ts';
import { severityOf } from './incident-events.ts';

const DANA = 'dana.okafor@acme.example';
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function scene() {
  const emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 40 });
  open.push(emulator);
  const server = await createTestServer({ emulator });
  open.push(server);
  const owner = await createTestOwner(server);
  const { slug, organizationId } = await owner.addOrganization('Acme Hotels');
  await owner.authorize({ slug, jobs: ['users-sync', 'call-control', 'call-records', 'sign-in'], email: DANA });
  const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  const goOn = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      await emulator.clock.advance(1_000);
      await server.platform.ticker.tick();
    }
  };
  return { emulator, server, owner, slug, organizationId, danaUuid: dana?.uuid ?? '', goOn };
}

test('four authorizations that stop together are one opening, handed out again until the listener took it', async () => {
  const { emulator, server, danaUuid, goOn } = await scene();
  const heard: IncidentEvent[] = [];
  let refusals = 2;
  server.features.authorizations.onIncident(async (event) => {
    heard.push(event);
    if (refusals > 0) {
      refusals -= 1;
      throw new Error('not now');
    }
  });
  emulator.levers.changePassword(danaUuid);
  await goOn(75);
  expect(heard).toHaveLength(3);
  expect(new Set(heard.map(({ eventId }) => eventId)).size).toBe(1);
  expect(heard[0]).toMatchObject({ kind: 'opened', severity: 'critical', cause: 'password-changed', closedAt: null });
  expect(heard[0]?.jobs).toHaveLength(4);
});

test('a consent closes the incident: one recovery is told, with what it had stopped', async () => {
  const { emulator, server, owner, slug, organizationId, danaUuid, goOn } = await scene();
  const heard: IncidentEvent[] = [];
  server.features.authorizations.onIncident(async (event) => {
    heard.push(event);
  });
  emulator.levers.changePassword(danaUuid);
  await goOn(70);
  await owner.authorize({ slug, jobs: ['users-sync', 'call-control', 'call-records', 'sign-in'], email: DANA });
  await goOn(3);
  expect(heard.map(({ kind }) => kind).filter((kind) => kind !== 'changed')).toEqual(['opened', 'recovered']);
  const last = heard.at(-1);
  expect(last?.closedAt).not.toBeNull();
  const now = await server.features.authorizations.incident(organizationId, last?.incidentId ?? '');
  expect(now?.jobsEver).toEqual(['users-sync', 'call-control', 'call-records', 'sign-in']);
});

test('what stops calls or sign-in is critical, the rest a warning', () => {
  expect(severityOf(['presence', 'call-control'])).toBe('critical');
  expect(severityOf(['sign-in'])).toBe('critical');
  expect(severityOf(['users-sync', 'presence', 'call-records'])).toBe('warning');
});
