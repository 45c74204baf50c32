import type { Job } from '@linekeeper/api-contract';
import { createWebexClient } from '@linekeeper/webex-client';
import type {
  Authorizations,
  DataDescription,
  GapQuestion,
  GapReport,
  JobState,
  Observation,
  RecoveredEvent,
  UsableWebex,
} from '../features/authorizations/index.ts';
import type { Asker } from '../features/directory/index.ts';
import type { Organizations } from '../features/organizations/index.ts';
import { AppError } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';

/** One organization whose authorizations live as long as the test wants, for tests of features that only use Webex. */
export interface OneOrganization {
  organizationId: string;
  slug: string;
  /** Who asks over HTTP: the owner. */
  asker: Asker;
  organizations: Organizations;
  authorizations: Authorizations;
  /** Everything reported, oldest first. */
  reports: Observation[];
  /** What the next questions get. */
  state: JobState;
  usable: boolean;
  recover(job: Job): Promise<void>;
  describe(job: Job): Promise<DataDescription>;
  /** The feature's account of a gap. */
  account(job: Job, gap: Omit<GapQuestion, 'organizationId'>): Promise<GapReport>;
}

const DANA = { name: 'Dana Okafor', email: 'dana.okafor@acme.example' };
const HEALTHY: JobState = { state: 'healthy', cause: null, since: null, incident: null, knownGoodAt: null };

/** `token` is asked before each call, so that a test can take it away. Everybody who asks over HTTP is the owner. */
export function createOneOrganization(
  platform: Platform,
  webex: { apiBaseUrl: string; token: () => string },
): OneOrganization {
  const organizationId = platform.ids.uuid();
  const slug = 'acme-hotels';
  const recovered = new Map<Job, (event: RecoveredEvent) => Promise<void>>();
  const descriptions = new Map<Job, (organizationId: string) => Promise<DataDescription>>();
  const gaps = new Map<Job, (gap: GapQuestion) => Promise<GapReport>>();
  let runs = 0;
  const client = createWebexClient({
    apiBaseUrl: webex.apiBaseUrl,
    cdrBaseUrl: webex.apiBaseUrl,
    accessToken: async () => webex.token(),
    fetch,
    sleep: (ms, signal) => platform.clock.sleep(ms, signal),
    now: () => platform.clock.now(),
    jitter: () => 0,
    timeoutMs: 600_000,
  });
  const webexFor = async (): Promise<UsableWebex> => {
    if (!one.usable) throw new AppError('authorization-not-usable', 'Nobody has authorized this.');
    const authorizer = { webexPersonId: platform.ids.uuid(), name: 'Dana Okafor' };
    return { webex: client, authorizationId: organizationId, authorizer, webexOrgId: organizationId };
  };
  const one: OneOrganization = {
    organizationId,
    slug,
    asker: { organizationId, accountId: organizationId, ...DANA, isOwner: true },
    reports: [],
    state: HEALTHY,
    usable: true,
    recover: async (job) => {
      const recoveredAt = new Date(platform.clock.now());
      await recovered.get(job)?.({ organizationId, stoppedAt: null, recoveredAt, first: false });
    },
    account: (job, gap) => gaps.get(job)?.({ organizationId, ...gap }) ?? notPartOfThis(),
    describe: (job) => descriptions.get(job)?.(organizationId) ?? notPartOfThis(),
    organizations: {
      bySlug: async () => ({ organizationId, slug, name: 'Acme Hotels', webexOrgId: null }),
      byId: async () => ({ organizationId, slug, name: 'Acme Hotels', webexOrgId: null }),
      byWebexOrg: notPartOfThis,
      list: async () => [{ organizationId, slug, name: 'Acme Hotels', webexOrgId: null }],
      add: notPartOfThis,
      bindWebexOrg: notPartOfThis,
      nextNumber: async () => {
        runs += 1;
        return runs;
      },
      useSummaries: () => undefined,
    },
    authorizations: {
      webexFor,
      webexForEach: async () => (one.usable ? [{ ...(await webexFor()), seat: 1, serving: true }] : []),
      state: async () => one.state,
      usable: async () => (one.usable ? [{ organizationId }] : []),
      onRecovered: (job, listener) => {
        recovered.set(job, listener);
      },
      describeData: (job, describe) => {
        descriptions.set(job, describe);
      },
      describeGap: (job, describe) => {
        gaps.set(job, describe);
      },
      report: async (observation) => {
        one.reports.push(observation);
      },
      describeWarnings: () => undefined,
      onIncident: () => undefined,
      onMinterEnded: () => undefined,
      incident: notPartOfThis,
      reportState: notPartOfThis,
      noteTold: notPartOfThis,
      onCallback: () => undefined,
      settled: async () => undefined,
      noteSignIn: notPartOfThis,
    },
  };
  platform.http.useGuards({
    findSession: async () => ({
      accountId: organizationId,
      sessionId: organizationId,
      ...DANA,
      isOwner: true,
      organizationIds: [],
      webexPersonId: null,
    }),
    findOrganization: async () => ({ organizationId, slug, name: 'Acme Hotels' }),
  });
  return one;
}

function notPartOfThis(): never {
  throw new Error('this test has no such part');
}
