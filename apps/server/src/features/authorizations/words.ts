import type { Cause, Job } from '@linekeeper/api-contract';
import { CAUSE_FACTS, type CauseNames } from './explain/causes.ts';

export const JOB_NAMES: Record<Job, string> = {
  'users-sync': 'Directory',
  presence: 'Presence',
  'call-control': 'Call control',
  'call-records': 'Call records',
  'sign-in': 'Sign-in',
};

/** What the authorizer needs, shown before the first authorization. */
export const JOB_NEEDS: Record<Job, readonly string[]> = {
  'users-sync': ['the Full Admin role'],
  presence: ['the Full Admin role', 'their own presence sharing switched on'],
  'call-control': ['the Full Admin role'],
  'call-records': ['the Full Admin role', 'the permission "Detailed Call History API access"'],
  'sign-in': ['an account of this organization'],
};

export const JOB_CHECK: Record<Job, string> = {
  'users-sync': 'Reads people',
  presence: 'Sees the status of people',
  'call-control': 'Reads calls',
  'call-records': 'Reads call records',
  'sign-in': 'Signs people in',
};

/** "Directory, call control and call records": first word as a title, the rest in a sentence. */
export function listJobs(jobs: readonly Job[]): string {
  const names = jobs.map((job, index) => (index === 0 ? JOB_NAMES[job] : JOB_NAMES[job].toLowerCase()));
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

const COUNT_WORDS = ['None', 'One', 'Both', 'All three', 'All four', 'All five'];
export const countWord = (count: number): string => COUNT_WORDS[count] ?? `All ${count}`;

/** The cause as one sentence that names the person and the organization. */
export function causeSentence(cause: Cause, names: CauseNames): string {
  return CAUSE_FACTS[cause].sentence(names);
}

/** Dead, yet data still comes in for a while: said with its end, so that nobody takes it for a false alarm. */
export function lastingSentence(answersUntil: Date | null): string | null {
  if (answersUntil === null) return null;
  const day = answersUntil.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return `Data still arrives until ${day}, then no more.`;
}

/** What would make an open question certain. */
export function whatWouldTell(candidates: readonly Cause[], names: CauseNames): string[] {
  return candidates.flatMap((cause) => CAUSE_FACTS[cause].tells?.(names) ?? []);
}
