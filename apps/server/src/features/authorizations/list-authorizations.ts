import { CAUSE_ARTICLES, type Cause, type Job } from '@linekeeper/api-contract';
import type { Platform } from '../../platform/platform.ts';
import { type AuthorizationRow, selectAuthorizations } from './authorizations.queries.ts';

/** An authorization as it stands in the database. */
export interface AuthorizationNow {
  authorizationId: string;
  job: Job;
  /** 1 is the first; 2 and up stand by. */
  seat: number;
  /** Whose credentials renew it. */
  client: AuthorizationRow['client'];
  state: AuthorizationRow['state'];
  authorizer: string;
  knownGoodAt: Date | null;
  stoppedAt: Date | null;
  /** Of a stopped one. */
  cause: Cause | null;
  sentence: string | null;
  article: number | null;
}

/** The authorizations of one organization, without anybody watching them: for a command beside a server. */
export async function listAuthorizations(
  { database }: Pick<Platform, 'database'>,
  organizationId: string,
): Promise<AuthorizationNow[]> {
  return (await selectAuthorizations(database, { organizationId })).map((row) => {
    const verdict = row.state === 'stopped' ? row.verdict : null;
    return {
      authorizationId: row.authorization_id,
      job: row.job,
      seat: row.seat,
      client: row.client,
      state: row.state,
      authorizer: row.authorizer_name,
      knownGoodAt: row.known_good_at,
      stoppedAt: row.stopped_at,
      cause: verdict?.cause ?? null,
      sentence: verdict?.sentence ?? null,
      article: verdict === null ? null : CAUSE_ARTICLES[verdict.cause],
    };
  });
}
