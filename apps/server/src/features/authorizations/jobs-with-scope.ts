import { JOBS, type Job } from '@linekeeper/api-contract';
import type { WebexScope } from '@linekeeper/webex-contract';
import { JOB_SCOPES } from '../token-vault/index.ts';

/** The jobs whose authorizations are asked for this scope: through any of them may be read what it opens. */
export function jobsWithScope(scope: WebexScope): Job[] {
  return JOBS.filter((job) => JOB_SCOPES[job].includes(scope));
}
