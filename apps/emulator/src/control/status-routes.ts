import type { FastifyInstance } from 'fastify';
import type { EmulatorParts } from '../doors.ts';
import type { EmulatedIncident } from '../state/world-identity.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { incidentView, STATUS_COMPONENTS } from '../webex/status-pages.ts';
import { type ControlBody, controlBody } from './body.ts';

const COMPONENT_STATUSES = ['degraded_performance', 'partial_outage', 'major_outage', 'under_maintenance'] as const;
const UPDATES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;

/**
 * Incidents of the public status page: `POST /_emulator/status` begins one, with `outage: true` together with the outage
 * itself; `POST /_emulator/status/{id}` goes on with it; `DELETE /_emulator/status` resolves all.
 */
export function registerStatusRoutes(app: FastifyInstance, parts: EmulatorParts): void {
  const { world, clock } = parts.services;
  // Rules of chaos are not kept over a restart: their numbers are other rules' now.
  for (const incident of world.incidents.values()) incident.faultIds = [];
  const views = (): unknown => [...world.incidents.values()].map((incident) => incidentView(parts.services, incident));
  app.get('/_emulator/status', async () => ({
    components: STATUS_COMPONENTS.map(({ id, name }) => ({ id, name })),
    incidents: views(),
  }));
  app.post('/_emulator/status', async (request) => begin(parts, controlBody(request)));
  app.post<{ Params: { id: string } }>('/_emulator/status/:id', async (request) => {
    const incident = world.incidents.get(request.params.id);
    if (incident === undefined) throw new WebexHttpError(404, 'There is no such incident.');
    const body = controlBody(request);
    const status = body.oneOf('status', UPDATES);
    if (incident.resolvedMs !== null) throw new WebexHttpError(409, 'The incident is resolved.');
    incident.updates.push({ atMs: clock.now(), status, body: body.optionalText('body') ?? '' });
    if (status === 'resolved') resolve(parts, incident);
    parts.services.changed('critical');
    return incidentView(parts.services, incident);
  });
  app.delete('/_emulator/status', async () => {
    for (const incident of world.incidents.values()) {
      if (incident.resolvedMs !== null) continue;
      incident.updates.push({ atMs: clock.now(), status: 'resolved', body: '' });
      resolve(parts, incident);
    }
    parts.services.changed('critical');
    return { incidents: views() };
  });
}

function begin(parts: EmulatorParts, body: ControlBody): unknown {
  const { services, faults } = parts;
  const wanted = body.text('component').toLowerCase();
  const component = STATUS_COMPONENTS.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
  if (component === undefined) {
    const names = STATUS_COMPONENTS.map(({ id }) => id).join(', ');
    throw new WebexHttpError(400, `Field "component" must be one of ${names}.`);
  }
  const componentStatus = body.oneOf('status', COMPONENT_STATUSES);
  const title = body.text('title');
  const outage = body.has('outage') && body.flag('outage');
  const nowMs = services.clock.now();
  const incident: EmulatedIncident = {
    uuid: services.random.uuid(),
    title,
    componentId: component.id,
    componentStatus,
    updates: [{ atMs: nowMs, status: 'investigating', body: body.optionalText('body') ?? title }],
    createdMs: nowMs,
    resolvedMs: null,
    faultIds: outage ? component.areas.map((area) => faults.add({ kind: 'unavailable', area }).id) : [],
  };
  services.world.incidents.set(incident.uuid, incident);
  const detail = { component: component.id, status: componentStatus, outage };
  services.truth.record({ atMs: nowMs, kind: 'webex-incident', orgUuid: '', detail });
  services.changed('critical');
  return incidentView(services, incident);
}

function resolve({ services, faults }: EmulatorParts, incident: EmulatedIncident): void {
  incident.resolvedMs = services.clock.now();
  for (const id of incident.faultIds) faults.remove(id);
  const detail = { component: incident.componentId };
  services.truth.record({ atMs: services.clock.now(), kind: 'webex-incident-resolved', orgUuid: '', detail });
}
