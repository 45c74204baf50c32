import type { WebexScope } from '@linekeeper/webex-contract';
import { COST_WITHOUT_SCOPE, JOB_SCOPES } from '../../token-vault/index.ts';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { JOB_NAMES } from '../words.ts';
import type { FoundWarning } from './found-warning.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Renewing in time keeps 90 days; less than this means that nothing has renewed it for long. */
const REFRESH_TOKEN_SOON_MS = 30 * DAY_MS;
/** Older than this, a secret has been seen by people who have left. */
const SECRET_OLD_MS = 365 * DAY_MS;

/** What one authorization's own grant tells: its end, and scopes nobody consented to. */
export async function warningsOfGrant(context: Context, row: AuthorizationRow): Promise<FoundWarning[]> {
  const { organization_id: organizationId, authorization_id: authorizationId, job, authorizer_name: name } = row;
  const [grant, integration] = await Promise.all([
    context.tokenVault.grantStatus({ organizationId, authorizationId, job }),
    context.tokenVault.integrations.get(job),
  ]);
  if (grant === null) return [];
  const found: FoundWarning[] = [];
  if (grant.refreshExpiresAt.getTime() - nowOf(context).getTime() < REFRESH_TOKEN_SOON_MS) {
    found.push({
      key: `refresh-token-end/${authorizationId}`,
      kind: 'refresh-token-end',
      text: `${JOB_NAMES[job]} has not been renewed for long: its authorization by ${name} lapses.`,
      advice: 'Renew it now on its page; if Webex refuses, authorize it once more.',
      by: grant.refreshExpiresAt,
      jobs: [job],
    });
  }
  const missing = JOB_SCOPES[job].filter((scope) => integration !== null && !grant.scopes.includes(scope));
  if (row.client !== 'service-app' && grant.scopes.length > 0 && missing.length > 0) {
    found.push({
      key: `scope-not-consented/${authorizationId}/${missing.join(' ')}`,
      kind: 'scope-not-consented',
      text: `${JOB_NAMES[job]} asks for more than ${name} consented to (${missing.join(', ')}): authorize it once more.`,
      advice: adviceFor(missing),
      by: null,
      jobs: [job],
    });
  }
  return found;
}

function adviceFor(missing: readonly WebexScope[]): string {
  const costs = missing.flatMap((scope) => COST_WITHOUT_SCOPE[scope] ?? []);
  // With one it cannot do without it may be stopped already; the verdict says that.
  const meanwhile = costs.length === missing.length ? ['It goes on working as it is.', ...costs] : costs;
  const after = [
    'Tick what is missing at the integration in the Webex developer portal.',
    'Then authorize it once more: the page of Webex lists the new permissions.',
  ];
  return [...meanwhile, ...after].join(' ');
}

/** Secrets of the installation's integrations, the same for every organization. */
export async function warningsOfSecrets(context: Context): Promise<FoundWarning[]> {
  const now = nowOf(context).getTime();
  const integrations = await context.tokenVault.integrations.list();
  return integrations.flatMap(({ job, secretSetAt }) =>
    secretSetAt !== null && now - secretSetAt.getTime() > SECRET_OLD_MS
      ? [
          {
            key: `secret-age/${job}/${secretSetAt.toISOString().slice(0, 10)}`,
            kind: 'secret-age' as const,
            text: `The Client Secret of ${JOB_NAMES[job].toLowerCase()} is older than a year.`,
            advice: 'Make a new one at developer.webex.com and enter it under Installation > Integrations.',
            by: null,
            jobs: [job],
          },
        ]
      : [],
  );
}
