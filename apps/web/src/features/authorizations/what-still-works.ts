import { type Banner, JOBS } from '@linekeeper/api-contract';

/**
 * Which sentence about the jobs a banner does not name stands under it. None where it names all five: there "nothing else
 * works" would deny the data that may still arrive through living access tokens; nor where a standby serves one of them, which its
 * sentence says.
 */
export function whatStillWorks({
  jobs,
  served,
  stillWorks,
}: Pick<Banner, 'jobs' | 'served' | 'stillWorks'>): 'some' | 'none' | null {
  if (stillWorks.length > 0) return 'some';
  if (served.length > 0) return null;
  return JOBS.every((job) => jobs.includes(job)) ? null : 'none';
}
