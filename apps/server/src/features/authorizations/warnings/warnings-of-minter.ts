import type { AuthorizationRow } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { minterStore } from '../service-apps/minter-store.ts';
import { listJobs } from '../words.ts';
import type { FoundWarning } from './found-warning.ts';

/** Renewing in time keeps 90 days; less than this means that nothing has renewed it for long. */
const SOON_MS = 30 * 24 * 60 * 60_000;

/** The integration that gets Service Apps new tokens belongs to no organization: those that run on one are told of its end. */
export async function warningsOfMinter(context: Context, rows: readonly AuthorizationRow[]): Promise<FoundWarning[]> {
  const served = rows.filter(({ client, revoked_at }) => client === 'service-app' && revoked_at === null);
  if (served.length === 0) return [];
  const [status, authorized] = await Promise.all([
    context.tokenVault.minter.status(),
    minterStore(context).authorized(),
  ]);
  const jobs = [...new Set(served.map(({ job }) => job))];
  const apps = jobs.length === 1 ? 'the Service App' : 'the Service Apps';
  const goesOn = `Nothing helps ${apps} of ${listJobs(jobs).toLowerCase()} when Webex refuses to renew ${jobs.length === 1 ? 'it' : 'one'}`;
  const by = authorized === null ? '' : ` by ${authorized.name}`;
  const warning = (key: string, why: string, end: Date | null): FoundWarning => ({
    key: `minter-end/${key}`,
    kind: 'minter-end',
    text: `${goesOn}: ${why}.`,
    advice: 'An owner of this installation authorizes it once more under Installation > Integrations > Service Apps.',
    by: end,
    jobs,
  });
  if (status === null) return [warning('none', 'the minting integration is not authorized', null)];
  if (status.refused !== null) {
    return [warning(status.adoptionId, `Webex refuses the minting integration, authorized${by}`, null)];
  }
  const { refreshExpiresAt } = status;
  if (refreshExpiresAt.getTime() - nowOf(context).getTime() >= SOON_MS) return [];
  return [warning(status.adoptionId, `the authorization of the minting integration${by} lapses`, refreshExpiresAt)];
}
