import { JOBS, type Job, type Warning } from '@linekeeper/api-contract';
import { type AuthorizationRow, selectAuthorizations } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { listJobs } from '../words.ts';
import type { FoundWarning } from './found-warning.ts';
import { selectDismissals } from './warnings.queries.ts';
import { warningsOfGrant, warningsOfSecrets } from './warnings-of-grants.ts';
import { warningsOfMinter } from './warnings-of-minter.ts';
import { warningsOfPeople } from './warnings-of-people.ts';

/**
 * Everything that runs out or hangs by a thread in an organization, soonest first, what was put aside last. The one list
 * behind the page, the weekly mail and the command line.
 */
export async function listWarnings(context: Context, organizationId: string): Promise<Warning[]> {
  const { database } = context.platform;
  const rows = await selectAuthorizations(database, { organizationId });
  const living = rows.filter(({ state, revoked_at }) => state !== 'stopped' && revoked_at === null);
  const [ofGrants, ofSecrets, ofMinter, ofPeople, dismissals, told] = await Promise.all([
    Promise.all(living.map((row) => warningsOfGrant(context, row))),
    rows.length === 0 ? [] : warningsOfSecrets(context),
    warningsOfMinter(context, rows),
    warningsOfPeople(context, organizationId, living),
    selectDismissals(database, { organizationId, now: nowOf(context) }),
    Promise.all(context.warningSources.map((source) => source(organizationId))),
  ]);
  const found = [...ofGrants.flat(), ...ofSecrets, ...ofMinter, ...ofPeople, ...told.flat(), ...notAuthorized(rows)];
  const dismissed = new Map(dismissals.map((row) => [row.warning_key, row]));
  return found
    .sort((a, b) => endOf(a) - endOf(b))
    .map((warning) => {
      const aside = dismissed.get(warning.key);
      return {
        ...warning,
        by: warning.by?.toISOString() ?? null,
        dismissed:
          aside === undefined
            ? null
            : { until: aside.until.toISOString(), reason: aside.reason, by: aside.dismissed_by },
      };
    })
    .sort((a, b) => Number(a.dismissed !== null) - Number(b.dismissed !== null));
}

const endOf = ({ by }: FoundWarning): number => by?.getTime() ?? Number.POSITIVE_INFINITY;

/** Some of the five, but not all: somebody may have forgotten the rest. */
function notAuthorized(rows: readonly AuthorizationRow[]): FoundWarning[] {
  const missing: Job[] = JOBS.filter((job) => !rows.some((row) => row.job === job));
  if (missing.length === 0 || missing.length === JOBS.length) return [];
  return [
    {
      key: `not-authorized/${missing.join(' ')}`,
      kind: 'not-authorized',
      text: `${listJobs(missing)} ${missing.length === 1 ? 'is' : 'are'} not authorized yet.`,
      advice: 'Authorize them, or put this aside where they are not wanted.',
      by: null,
      jobs: missing,
    },
  ];
}
