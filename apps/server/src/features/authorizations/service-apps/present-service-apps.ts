import {
  JOBS,
  type Job,
  type MintingIntegration,
  type ServiceApp,
  type ServiceAppStanding,
} from '@linekeeper/api-contract';
import type { Organization } from '../../organizations/index.ts';
import { type RegisteredServiceApp, redirectUri } from '../../token-vault/index.ts';
import * as queries from '../authorizations.queries.ts';
import type { Context } from '../context.ts';
import { MINTER_SCOPES, MINTER_TITLE, SERVICE_APP_FIT, SERVICE_APP_TITLES, serviceAppScopes } from './fit.ts';
import { MINTER_AUTHORIZE_PATH } from './minter-consent.ts';
import { minterStore } from './minter-store.ts';
import { selectStandings } from './service-apps.queries.ts';

const ARTICLE = 1114;

/** The owner's page; also where nothing is stored yet, what to register is known. */
export async function presentServiceApps(
  context: Context,
): Promise<{ minter: MintingIntegration; apps: ServiceApp[] }> {
  const registered = await context.tokenVault.serviceApps.list();
  return {
    minter: await presentMinter(
      context,
      registered.find(({ registration }) => registration === 'minter'),
    ),
    apps: JOBS.map((job) =>
      presentApp(
        job,
        registered.find(({ registration }) => registration === job),
      ),
    ),
  };
}

function presentApp(job: Job, registered: RegisteredServiceApp | undefined): ServiceApp {
  const fit = SERVICE_APP_FIT[job];
  return {
    job,
    fit,
    title: SERVICE_APP_TITLES[job],
    ...presentCredentials(registered),
    scopes: fit === 'never' ? [] : [...serviceAppScopes(job)],
    applicationId: registered?.applicationId ?? null,
  };
}

function presentCredentials(registered: RegisteredServiceApp | undefined) {
  return {
    clientId: registered?.clientId ?? null,
    secretSetAt: registered?.secretSetAt?.toISOString() ?? null,
    secretEnding: registered?.secretEnding ?? null,
  };
}

async function presentMinter(
  context: Context,
  registered: RegisteredServiceApp | undefined,
): Promise<MintingIntegration> {
  const store = minterStore(context);
  const [status, authorized, webhook] = await Promise.all([
    context.tokenVault.minter.status(),
    store.authorized(),
    store.webhook(),
  ]);
  const ready = registered !== undefined && registered.secretSetAt !== null;
  const granted = status === null ? 'not-authorized' : status.refused === null ? 'works' : 'refused';
  return {
    title: MINTER_TITLE,
    ...presentCredentials(registered),
    scopes: [...MINTER_SCOPES],
    redirectUri: redirectUri(context.platform),
    authorizePath: MINTER_AUTHORIZE_PATH,
    authorizedBy: status === null ? null : (authorized?.name ?? null),
    authorizedAt: status === null ? null : (authorized?.at ?? null),
    state: ready ? granted : 'not-registered',
    webhook: webhook?.state ?? 'missing',
    webhookProblem: webhook?.problem ?? null,
  };
}

/** How the Service App of one job stands in one organization. */
export async function presentStanding(
  context: Context,
  organization: Organization,
  job: Job,
): Promise<ServiceAppStanding> {
  const { organizationId } = organization;
  const { database } = context.platform;
  const [registered, standings, rows] = await Promise.all([
    context.tokenVault.serviceApps.get(job),
    selectStandings(database, { organizationId }),
    queries.selectAuthorizations(database, { organizationId }),
  ]);
  const standing = standings.find((row) => row.job === job);
  const row = rows.find((candidate) => candidate.job === job && candidate.client === 'service-app');
  const ready = registered !== null && registered.secretSetAt !== null;
  return {
    fit: SERVICE_APP_FIT[job],
    registered: ready,
    title: SERVICE_APP_TITLES[job],
    applicationId: registered?.applicationId ?? null,
    clientId: registered?.clientId ?? null,
    organizationKnown: organization.webexOrgId !== null,
    approval: standing?.approval ?? 'not-known',
    approvalToldAt: standing?.told_at.toISOString() ?? null,
    worthChecking: ready && standing?.approval === 'approved' && row === undefined,
    seat: row?.seat ?? null,
    hasFirst: rows.some((candidate) => candidate.job === job && candidate.seat === 1),
    checkedAt: standing?.checked_at?.toISOString() ?? null,
    outcome: standing?.outcome ?? null,
    text: standing?.text ?? null,
    article: ARTICLE,
  };
}
