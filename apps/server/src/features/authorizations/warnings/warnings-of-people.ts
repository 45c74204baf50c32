import { JOBS, type Job } from '@linekeeper/api-contract';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { adviceFor } from '../present-card.ts';
import { listJobs } from '../words.ts';
import type { FoundWarning } from './found-warning.ts';
import { type PasswordEnd, passwordEnds } from './password-ends.ts';
import { looksPersonal } from './personal-account.ts';
import { selectFullAdmins } from './warnings.queries.ts';

const DAY_MS = 24 * 60 * 60_000;
const PASSWORD_SOON_MS = 60 * DAY_MS;

/** What hangs on the people behind the authorizations of one organization. */
export async function warningsOfPeople(
  context: Context,
  organizationId: string,
  rows: readonly AuthorizationRow[],
): Promise<FoundWarning[]> {
  const living = rows.filter(({ state }) => state !== 'stopped');
  const now = nowOf(context).getTime();
  const ends = await passwordEnds(context, living);
  const soon = ends.filter(({ by }) => by.getTime() - now < PASSWORD_SOON_MS);
  const advice = adviceFor(rows);
  return [
    ...soon.map((end) => passwordWarning(end)),
    ...(await lastFullAdmin(context, organizationId)),
    ...personalAccounts(living),
    ...(advice === null
      ? []
      : [
          {
            key: 'one-person',
            kind: 'one-person' as const,
            text: advice,
            advice: 'Add a standby by another Full Admin, or let a Service App stand by.',
            by: null,
            jobs: jobsOf(living),
          },
        ]),
  ];
}

function passwordWarning({ person, by, known, rows }: PasswordEnd): FoundWarning {
  const jobs = jobsOf(rows);
  const since = known === 'changed' ? '' : ', reckoned from the day of the authorization';
  return {
    key: `password-end/${person.webexId}/${by.toISOString().slice(0, 10)}`,
    kind: 'password-end',
    text: `${person.name}'s Webex password ends, and ${listJobs(jobs).toLowerCase()} with it${since}.`,
    advice: `Ask ${person.name} to change it on a day you choose, and authorize again right after.`,
    by,
    jobs,
  };
}

/** Only one left who could authorize, or bring back what one of the others lost. */
async function lastFullAdmin(context: Context, organizationId: string): Promise<FoundWarning[]> {
  const [seen] = await selectFullAdmins(context.platform.database, { organizationId });
  const [only, ...others] = seen?.full_admins ?? [];
  if (only === undefined || others.length > 0) return [];
  return [
    {
      key: `last-full-admin/${only}`,
      kind: 'last-full-admin',
      text: `${only} is the only Full Admin of this organization: nobody else could authorize again.`,
      advice: 'Make a second person Full Admin in Control Hub.',
      by: null,
      jobs: [],
    },
  ];
}

function personalAccounts(living: readonly AuthorizationRow[]): FoundWarning[] {
  const personal = Map.groupBy(living.filter(looksPersonal), ({ authorizer_webex_id }) => authorizer_webex_id);
  return [...personal].map(([webexId, own]) => ({
    key: `personal-account/${webexId}`,
    kind: 'personal-account' as const,
    text: `By its address, ${own[0]?.authorizer_name} seems to be somebody's own account: a new password or a farewell ends ${listJobs(jobsOf(own)).toLowerCase()}.`,
    advice:
      'Authorize by an account made for this, or by a Service App where one will do. A wrong guess may be put aside.',
    by: null,
    jobs: jobsOf(own),
  }));
}

function jobsOf(rows: readonly AuthorizationRow[]): Job[] {
  return JOBS.filter((job) => rows.some((row) => row.job === job));
}
