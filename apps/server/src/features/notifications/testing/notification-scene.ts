import type { Job, Subscription } from '@linekeeper/api-contract';
import type { ManualClock } from '../../../platform/clock.ts';
import type { RunningPlatform } from '../../../platform/create-platform.ts';
import type { Http, Platform } from '../../../platform/platform.ts';
import type { Settings } from '../../../settings.ts';
import { createTestPlatform } from '../../../testing.ts';
import type { IncidentEvent, IncidentNow } from '../../authorizations/index.ts';
import type { DirectoryChanges, HeldPlan } from '../../directory/index.ts';
import type { Organization } from '../../organizations/index.ts';
import type { TokenVault } from '../../token-vault/index.ts';
import { createNotifications } from '../index.ts';

export const OWNER = { accountId: '', name: 'Olga Owner', email: 'olga@operator.example', isOwner: true };

/** The outbox with doors of its neighbours that a test opens by hand: incidents happen when it says so. */
export interface NotificationScene {
  platform: RunningPlatform;
  clock: ManualClock;
  organizationId: string;
  people: { accountId: string; name: string; email: string; isOwner: boolean }[];
  /** Whom the history says was told. */
  noted: string[];
  /** Hands the event out as authorizations would; gives it back to hand it out again. */
  happen(kind: IncidentEvent['kind'], change?: Partial<IncidentEvent>): Promise<IncidentEvent>;
  handOut(event: IncidentEvent): Promise<void>;
  changeDirectory(changes: DirectoryChanges): Promise<void>;
  /** What waits for somebody; whoever takes it out of the map has decided. */
  heldPlans: Map<string, HeldPlan>;
  holdPlan(plan: HeldPlan): Promise<void>;
  /** A new process on the same database: nothing in memory is left. `crashPoint` stands for kill -9. */
  restart(crashPoint?: (name: string) => void): void;
  /** Moves the clock and does what is due. */
  pass(ms: number): Promise<void>;
  call<T>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T }>;
  subscribe(accountId: string, subscription: Partial<Subscription>): Promise<void>;
  close(): Promise<void>;
}

const JOBS: Job[] = ['users-sync', 'call-control', 'call-records', 'sign-in'];

interface World {
  platform: RunningPlatform;
  clock: ManualClock;
  organization: Organization;
  people: NotificationScene['people'];
  incidents: Map<string, IncidentNow>;
  noted: string[];
  listener: (event: IncidentEvent) => Promise<void>;
  changesListener: (changes: DirectoryChanges) => Promise<void>;
  heldPlans: Map<string, HeldPlan>;
  heldListener: (plan: HeldPlan) => Promise<void>;
  due: (() => Promise<void>)[];
}

/** A scene on a fresh database; give `mail` in the settings to have a mail server. */
export async function createNotificationScene(settings: Partial<Settings> = {}): Promise<NotificationScene> {
  const made = await createTestPlatform({ settings });
  const { platform, clock } = made;
  const organizationId = platform.ids.uuid();
  const world: World = {
    platform,
    clock,
    organization: { organizationId, slug: 'acme-hotels', name: 'Acme Hotels', webexOrgId: null },
    people: [{ ...OWNER, accountId: platform.ids.uuid() }],
    incidents: new Map(),
    noted: [],
    listener: async () => undefined,
    changesListener: async () => undefined,
    heldPlans: new Map(),
    heldListener: async () => undefined,
    due: [],
  };
  const secrets = createSecrets();
  startProcess(world, { secrets, http: platform.http, crashPoint: () => undefined });
  const call = createCaller(world);
  let current: IncidentEvent | null = null;
  return {
    platform,
    clock,
    organizationId,
    people: world.people,
    noted: world.noted,
    handOut: (event) => world.listener(event),
    changeDirectory: (changes) => world.changesListener(changes),
    heldPlans: world.heldPlans,
    holdPlan: (plan) => {
      world.heldPlans.set(plan.planId, plan);
      return world.heldListener(plan);
    },
    happen: async (kind, change = {}) => {
      const event: IncidentEvent = {
        ...(kind === 'opened' || current === null ? newIncident(world) : current),
        eventId: platform.ids.uuid(),
        kind,
        at: new Date(clock.now()),
        closedAt: kind === 'recovered' ? new Date(clock.now()) : null,
        ...change,
      };
      current = event;
      const { jobs } = event;
      world.incidents.set(event.incidentId, {
        ...event,
        jobsEver: jobs,
        servesOn: [],
        stillWorks: ['presence'],
        action: 'walk',
        gaps: [],
      });
      await world.listener(event);
      return event;
    },
    // Routes stay those of the first process.
    restart: (crashPoint = () => undefined) =>
      startProcess(world, { secrets, http: { ...platform.http, route: () => undefined }, crashPoint }),
    pass: async (ms) => {
      clock.advance(ms);
      for (const run of world.due) await run();
    },
    call,
    subscribe: async (accountId, subscription) => {
      const all = { severities: ['critical', 'warning'], weekly: false, quietHours: null, timeZone: 'UTC' };
      const { status } = await call('PUT', `/subscribers/${accountId}`, { ...all, ...subscription });
      if (status !== 200) throw new Error(`the subscription was answered ${status}`);
    },
    close: made.close,
  };
}

function startProcess(
  world: World,
  own: { secrets: TokenVault['secrets']; http: Http; crashPoint: (name: string) => void },
): void {
  const { platform, clock, organization, incidents } = world;
  world.due = [];
  const ticker: Platform['ticker'] = {
    register: (_name, run) => {
      world.due.push(() => run(clock.now()));
    },
    tick: async () => undefined,
  };
  const { crashPoint, http, secrets } = own;
  createNotifications(
    { ...platform, crashPoint, ticker, http },
    {
      organizations: { byId: async () => organization, list: async () => [organization] },
      directory: {
        onChanges: (listener) => {
          world.changesListener = listener;
        },
        onHeld: (listener) => {
          world.heldListener = listener;
        },
        held: async ({ planId }) => world.heldPlans.get(planId) ?? null,
      },
      authorizations: {
        onMinterEnded: () => undefined,
        onIncident: (listener) => {
          world.listener = listener;
        },
        incident: async (_organization, incidentId) => incidents.get(incidentId) ?? null,
        reportState: async () => ({
          jobs: JOBS.map((job) => ({ job, state: 'healthy', authorizer: 'Dana Okafor', knownGoodAt: null, text: '' })),
          openIncidents: [],
          incidentsInTime: 1,
          warnings: [
            {
              kind: 'refresh-token-end',
              text: 'Directory lapses.',
              advice: 'Renew it.',
              by: new Date(clock.now() + 86_400_000),
            },
          ],
        }),
        noteTold: async (_organization, _jobs, text) => {
          world.noted.push(text);
        },
      },
      signIn: { people: async () => world.people },
      secrets,
    },
  );
}

function newIncident({ platform, clock, organization }: World): IncidentEvent {
  const now = new Date(clock.now());
  return {
    organizationId: organization.organizationId,
    eventId: '',
    incidentId: platform.ids.uuid(),
    number: 'INC-7',
    kind: 'opened',
    at: now,
    cause: 'password-changed',
    certainty: 'certain',
    severity: 'critical',
    sentence: "Dana Okafor's Webex password was changed.",
    jobs: JOBS,
    authorizer: 'Dana Okafor',
    openedAt: now,
    closedAt: null,
    article: 1203,
  };
}

function createSecrets(): TokenVault['secrets'] {
  const kept = new Map<string, string>();
  return {
    put: async (_organization, name, value) => {
      kept.set(name, value);
    },
    get: async (_organization, name) => kept.get(name) ?? null,
  };
}

/** Calls our API as the owner. */
function createCaller({ platform, people, organization }: World): NotificationScene['call'] {
  const { app } = platform.http;
  platform.http.useGuards({
    findSession: async () => {
      const [owner] = people;
      if (owner === undefined) return null;
      const organizationIds = [organization.organizationId];
      return { ...owner, sessionId: organization.organizationId, organizationIds, webexPersonId: null };
    },
    findOrganization: async () => organization,
  });
  platform.http.raw((scope) => {
    scope.get('/token', async (request) => ({ token: platform.http.csrfToken(request) }));
  });
  return async (method, path, body) => {
    const token = await app.inject({ method: 'GET', url: '/token' });
    const cookie = token.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = { cookie, 'x-csrf-token': token.json().token };
    const url = `/api/organizations/acme-hotels/notifications${path}`;
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await app.inject({ method, url, headers: { ...headers, ...type }, ...payload });
    return { status: response.statusCode, body: response.json() };
  };
}
