import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { EmulatedIncident } from '../state/world-identity.ts';

export interface StatusComponent {
  id: string;
  name: string;
  /** Areas of the API (chaos/fault-aim.ts) that are away when the component is out. */
  areas: readonly string[];
}

export const STATUS_COMPONENTS: readonly StatusComponent[] = [
  { id: 'webex-calling', name: 'Webex Calling', areas: ['calls', 'configuration', 'call-records'] },
  { id: 'webex-control-hub', name: 'Webex Control Hub', areas: ['directory', 'audit'] },
  { id: 'webex-identity', name: 'Webex Identity', areas: ['identity'] },
  { id: 'webex-apis', name: 'Webex for Developers', areas: ['directory', 'webhooks'] },
  { id: 'webex-meetings', name: 'Webex Meetings', areas: [] },
  { id: 'webex-messaging', name: 'Webex Messaging', areas: [] },
];

const HOST = /^status\.webex\.com(:\d+)?$/i;
/** On the plain door, which has no names, the site stands under its name. */
const PREFIX = '/status.webex.com';
const RECENT = 50;
const OPERATIONAL = 'operational';

/** Whether a request is for the public status page, which is another site than the API. */
export function isStatusSite(request: FastifyRequest): boolean {
  return HOST.test(request.headers.host ?? '') || request.url.startsWith(`${PREFIX}/`);
}

/** The public status page of Webex as JSON, without a token: healthy until incidents are staged. */
export function registerStatusPages(app: FastifyInstance, services: Services): void {
  const pages: Record<string, () => Record<string, unknown>> = {
    'status.json': () => ({ status: { indicator: indicatorOf(services) } }),
    'index.json': () => ({
      status: { indicator: indicatorOf(services) },
      components: components(services),
      incidents: incidents(services, isOpen),
      scheduled_maintenances: [],
    }),
    'components.json': () => ({ components: components(services) }),
    'unresolved-incidents.json': () => ({ incidents: incidents(services, isOpen) }),
    'all-incidents.json': () => ({ incidents: incidents(services, () => true) }),
    'upcoming-scheduled-maintenances.json': () => ({ scheduled_maintenances: [] }),
    'active-scheduled-maintenances.json': () => ({ scheduled_maintenances: [] }),
    'all-scheduled-maintenances.json': () => ({ scheduled_maintenances: [] }),
  };
  for (const [name, page] of Object.entries(pages)) {
    app.get(`${PREFIX}/${name}`, async () => page());
    app.get(`/${name}`, { constraints: { host: HOST } }, async () => page());
  }
}

function isOpen(incident: EmulatedIncident): boolean {
  return incident.resolvedMs === null;
}

function openIncidents(services: Services): EmulatedIncident[] {
  return [...services.world.incidents.values()].filter(isOpen);
}

const SEVERITY = [OPERATIONAL, 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage'];

function statusOf(services: Services, componentId: string): string {
  const statuses = openIncidents(services)
    .filter((incident) => incident.componentId === componentId)
    .map(({ componentStatus }) => SEVERITY.indexOf(componentStatus));
  return SEVERITY[Math.max(0, ...statuses)] ?? OPERATIONAL;
}

/** Red for a major outage, yellow for anything less, green for nothing. */
function indicatorOf(services: Services): 'green' | 'yellow' | 'red' {
  const open = openIncidents(services);
  if (open.some(({ componentStatus }) => componentStatus === 'major_outage')) return 'red';
  return open.length > 0 ? 'yellow' : 'green';
}

function components(services: Services): Record<string, unknown>[] {
  return STATUS_COMPONENTS.map((component) => componentView(services, component.id));
}

function componentView(services: Services, id: string): Record<string, unknown> {
  const position = STATUS_COMPONENTS.findIndex((component) => component.id === id);
  const touched = [...services.world.incidents.values()].filter(({ componentId }) => componentId === id);
  const changedMs = Math.max(0, ...touched.map(({ resolvedMs, createdMs }) => resolvedMs ?? createdMs));
  return {
    id,
    name: STATUS_COMPONENTS[position]?.name ?? id,
    status: statusOf(services, id),
    position: position + 1,
    is_group: false,
    components: [],
    commercial: true,
    fedRAMP: false,
    helpLink: 'https://help.webex.com',
    // Known only from what a published client demands; what stands in it is not.
    regionStatusMap: {},
    ...(changedMs === 0 ? {} : { updated_at: new Date(changedMs).toISOString() }),
  };
}

const IMPACTS: Record<EmulatedIncident['componentStatus'], string> = {
  under_maintenance: 'maintenance',
  degraded_performance: 'minor',
  partial_outage: 'major',
  major_outage: 'critical',
};

function incidents(services: Services, fits: (incident: EmulatedIncident) => boolean): Record<string, unknown>[] {
  const newestFirst = [...services.world.incidents.values()].filter(fits).toReversed();
  return newestFirst.slice(0, RECENT).map((incident) => incidentView(services, incident));
}

/** An incident as the status page shows one. */
export function incidentView(services: Services, incident: EmulatedIncident): Record<string, unknown> {
  const last = incident.updates.at(-1);
  return {
    id: incident.uuid,
    name: incident.title,
    status: last?.status ?? 'investigating',
    impact: IMPACTS[incident.componentStatus],
    incident_type: 'incident',
    commercial: true,
    commercialFlag: true,
    fedRAMP: false,
    created_at: new Date(incident.createdMs).toISOString(),
    updated_at: new Date(last?.atMs ?? incident.createdMs).toISOString(),
    ...(incident.resolvedMs === null ? {} : { resolved_at: new Date(incident.resolvedMs).toISOString() }),
    components: [componentView(services, incident.componentId)],
    // Newest first.
    incident_updates: incident.updates.toReversed().map(({ atMs, status, body }) => ({
      incident_id: incident.uuid,
      status,
      body,
      created_at: new Date(atMs).toISOString(),
      updated_at: new Date(atMs).toISOString(),
    })),
  };
}
