import { type Banner, JOBS } from '@linekeeper/api-contract';

/**
 * Which sentence about the jobs a banner does not name stands under it. None where it names all five: there "nothing else
 * works" would deny the data that may still arrive through living access tokens.
 */
export function whatStillWorks({ jobs, stillWorks }: Pick<Banner, 'jobs' | 'stillWorks'>): 'some' | 'none' | null {
  if (stillWorks.length > 0) return 'some';
  return JOBS.every((job) => jobs.includes(job)) ? null : 'none';
}
