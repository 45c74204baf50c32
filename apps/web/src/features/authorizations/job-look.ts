import type { AuthorizationCard, Cause, Job } from '@linekeeper/api-contract';
import { IconAddressBook, IconHeadset, IconLogin2, IconPhoneCall, IconUserCheck } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { inARow } from '../../words.ts';

export const JOB_ICON = {
  'users-sync': IconAddressBook,
  presence: IconUserCheck,
  'call-control': IconHeadset,
  'call-records': IconPhoneCall,
  'sign-in': IconLogin2,
} as const satisfies Record<Job, unknown>;

/** "Directory, call control and call records": the first as a title, the others as in a sentence. */
export function jobsInARow(t: TFunction, jobs: readonly Job[]): string {
  return inARow(
    jobs.map((job, index) => t(index === 0 ? `authorizations.jobs.${job}` : `authorizations.jobsInSentence.${job}`)),
  );
}

/** Causes that end by themselves once somebody changes something in Webex, or waits: authorizing again does not help. */
const HEALS_WITHOUT_WALK: ReadonlySet<Cause> = new Set<Cause>([
  'presence-sharing-off',
  'full-admin-lost',
  'cdr-role-lost',
  'calling-licence-lost',
  // Mended in the developer portal, in Control Hub or in our own settings: a person's consent changes nothing.
  'client-secret-rotated',
  'service-app-withdrawn',
  'wrong-region',
  'rate-limited',
  'webex-outage',
  'network',
  'clock-skew',
]);

/** True when the way out is a walk through Webex. */
export function walkHelps({ state, verdict }: AuthorizationCard): boolean {
  if (state === 'not-authorized' || state === 'not-finished') return true;
  // Also while a standby does the work: the first one is as dead as before.
  if (verdict !== null) return !HEALS_WITHOUT_WALK.has(verdict.cause);
  return state === 'stopped';
}

/** What the page's one "authorize" button stands for. */
export function missingJobs(cards: readonly AuthorizationCard[]): Job[] {
  return cards.filter(({ state }) => state === 'not-authorized').map(({ job }) => job);
}

/** The oldest "known good" when everything works; null as soon as one does not. */
export function allKnownGoodAt(cards: readonly AuthorizationCard[]): string | null {
  if (cards.length === 0 || !cards.every(({ state }) => state === 'healthy')) return null;
  const times = cards.flatMap(({ knownGoodAt }) => knownGoodAt ?? []).toSorted();
  return times[0] ?? null;
}
