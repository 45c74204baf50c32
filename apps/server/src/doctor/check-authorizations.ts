import { JOBS, type Job } from '@linekeeper/api-contract';
import { type AuthorizationNow, JOB_NAMES, listAuthorizations } from '../features/authorizations/index.ts';
import { listOrganizations, type Organization } from '../features/organizations/index.ts';
import type { GrantInspection, VaultInspection } from '../features/token-vault/index.ts';
import type { Platform } from '../platform/platform.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

const DAY_MS = 86_400_000;
/** Renewed in time it has nearly its whole 90 days: less means that renewing fails. */
const LAPSES_SOON_MS = 30 * DAY_MS;
const OVERDUE_MS = 60 * 60_000;
const UNKNOWN_ARTICLE = 1200;

interface Parts {
  platform: Pick<Platform, 'database'>;
  vault: VaultInspection;
  /** Null where the time cannot be known: then nothing is judged by it. */
  nowMs: number | null;
}

export interface CheckedAuthorizations {
  findings: Finding[];
  /** By an integration. */
  inUse: ReadonlySet<Job>;
  /** By a Service App. */
  byServiceApp: ReadonlySet<Job>;
}

/** Every authorization of every organization: how it stands, since when, until when. */
export async function checkAuthorizations(parts: Parts): Promise<CheckedAuthorizations> {
  const organizations = await listOrganizations(parts.platform);
  const inUse = new Set<Job>();
  const byServiceApp = new Set<Job>();
  const findings: Finding[] = [];
  for (const organization of organizations) {
    const authorizations = await listAuthorizations(parts.platform, organization.organizationId);
    for (const { job, client } of authorizations) (client === 'service-app' ? byServiceApp : inUse).add(job);
    findings.push(...(await checkOrganization(parts, organization, authorizations)));
  }
  if (organizations.length === 0) {
    const of = { area: 'authorization', subject: 'organizations' } as const;
    const todo = 'Sign in (npm run owner-link) and add the first one.';
    findings.push(warning(of, { seen: 'There are none yet.', todo, article: 1100 }));
  }
  return { findings, inUse, byServiceApp };
}

async function checkOrganization(
  parts: Parts,
  organization: Organization,
  authorizations: readonly AuthorizationNow[],
): Promise<Finding[]> {
  if (authorizations.length === 0) {
    const of = { area: 'authorization', subject: organization.name } as const;
    const todo = 'Authorize its jobs on the page Authorizations.';
    return [warning(of, { seen: 'Nobody has authorized anything yet.', todo, article: 1100 })];
  }
  const findings: Finding[] = [];
  for (const job of JOBS) {
    const of = { area: 'authorization', subject: `${organization.name}, ${JOB_NAMES[job].toLowerCase()}` } as const;
    const authorization = authorizations.find((one) => one.job === job);
    if (authorization === undefined) {
      findings.push(ok(of, 'Not authorized, so not in use.'));
      continue;
    }
    const { authorizationId } = authorization;
    const grant = await parts.vault.grant({ organizationId: organization.organizationId, authorizationId });
    findings.push(judge(of, { authorization, grant, nowMs: parts.nowMs, slug: organization.slug }));
  }
  return findings;
}

interface Case {
  authorization: AuthorizationNow;
  grant: GrantInspection | null;
  nowMs: number | null;
  slug: string;
}

function judge(of: { area: 'authorization'; subject: string }, { authorization, grant, nowMs, slug }: Case): Finding {
  const { state, authorizer, knownGoodAt, stoppedAt, sentence, cause } = authorization;
  const article = authorization.article ?? UNKNOWN_ARTICLE;
  const good = knownGoodAt === null ? 'never known good' : `known good as of ${at(knownGoodAt)}`;
  const renewal = grant === null ? 'no tokens are stored' : renewalOf(grant);
  const page = `/o/${slug}/authorizations`;
  if (state === 'stopped') {
    const since = stoppedAt === null ? '' : ` since ${at(stoppedAt)}`;
    const seen = `Stopped${since} (${cause ?? 'unknown'}). ${sentence ?? "We don't know why yet."} ${capital(good)}.`;
    return broken(of, { seen, todo: `Follow the article, or press “Authorize again” on ${page}.`, article });
  }
  if (grant === null) {
    return broken(of, { seen: `By ${authorizer}, but ${renewal}.`, todo: `Authorize it again on ${page}.`, article });
  }
  const seen = `By ${authorizer}; ${good}; ${renewal}.`;
  if (grant.refused !== null) {
    const todo = `Webex refused to renew it: authorize it again on ${page} before it stops.`;
    return broken(of, { seen, todo, article });
  }
  if (state === 'unknown') {
    const todo = 'If a server runs, look at network and registration above; if none does, start it.';
    return warning(of, { seen: `Nobody knows whether it still works. ${seen}`, todo, article });
  }
  if (state === 'partly') {
    return warning(of, {
      seen: `Only a part of it works. ${seen}`,
      todo: `Its timeline says which: ${page}.`,
      article,
    });
  }
  return judgeTimes(of, { grant, nowMs, seen });
}

function judgeTimes(
  of: { area: 'authorization'; subject: string },
  { grant, nowMs, seen }: { grant: GrantInspection; nowMs: number | null; seen: string },
): Finding {
  const article = UNKNOWN_ARTICLE;
  if (nowMs === null) return ok(of, seen);
  const left = grant.refreshExpiresAt.getTime() - nowMs;
  const todo = 'Renewing needs a running server with the role worker, the network and the client secret: see above.';
  if (left <= 0) return broken(of, { seen: `It has lapsed. ${seen}`, todo: 'Authorize it again.', article });
  if (left < LAPSES_SOON_MS)
    return warning(of, { seen: `It lapses in ${Math.floor(left / DAY_MS)} days. ${seen}`, todo, article });
  if (nowMs - grant.refreshDueAt.getTime() > OVERDUE_MS)
    return warning(of, { seen: `Its renewal is overdue. ${seen}`, todo, article });
  return ok(of, seen);
}

function renewalOf({ refreshExpiresAt, refreshDueAt, retryAt, failuresInARow }: GrantInspection): string {
  const failing =
    failuresInARow === 0
      ? ''
      : ` (failed ${failuresInARow} times in a row${retryAt === null ? '' : `, again at ${at(retryAt)}`})`;
  return `next renewal ${at(refreshDueAt)}${failing}, lapses ${at(refreshExpiresAt)} if never renewed`;
}

const at = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
