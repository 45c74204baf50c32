import type { Cause, Job } from '@linekeeper/api-contract';

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
export function causeSentence(cause: Cause, names: { person: string; organization: string }): string {
  const { person, organization } = names;
  const sentences: Record<Cause, string> = {
    'integration-blocked': `${organization} blocks this integration in Control Hub, and Webex withdrew every authorization it had.`,
    'consent-declined': 'Decline was pressed on the Webex page.',
    'consent-abandoned': 'Webex never sent anybody back.',
    'wrong-organization': `The person who signed in belongs to another organization than ${organization}.`,
    'password-changed': `${person}'s Webex password was changed.`,
    'password-expired': `${person}'s Webex password expired.`,
    'authorizer-deactivated': `${person}'s Webex account was deactivated.`,
    'authorizer-deleted': `${person}'s Webex account was deleted.`,
    'full-admin-lost': `The authorization is alive, but ${person} is no longer a Full Admin, so Webex refuses.`,
    'cdr-role-lost': `Full Admin is not enough for call records: ${person} lacks the permission "Detailed Call History API access".`,
    'calling-licence-lost': `${person} no longer has a Webex Calling licence.`,
    'presence-sharing-off': `${person} turned off presence sharing.`,
    'access-reset': `An administrator of ${organization} reset ${person}'s access in Control Hub.`,
    'app-removed': `${person} removed this integration on the own Webex profile page.`,
    'refresh-token-expired': 'Nobody renewed this authorization for 90 days, so Webex let it lapse.',
    'client-secret-rotated': "The integration's secret was changed at Webex; ours is the old one.",
    'scope-missing': 'The integration has scopes now that nobody has consented to yet.',
    'redirect-mismatch': 'The redirect address registered at Webex is another one than ours.',
    'service-app-withdrawn': `The approval of the Service App was taken back in ${organization}.`,
    'lost-in-rotation': 'Webex handed out new tokens, and the answer was lost on the way to us.',
    'wrong-region': 'Webex serves this organization from another region.',
    'rate-limited': 'Webex limits how often it may be asked.',
    'webex-outage': 'Webex does not answer as it should.',
    network: 'Webex cannot be reached from here.',
    'clock-skew': 'The clock of this server is wrong.',
    unknown: "We don't know why yet. Webex refused twice and gave no reason.",
  };
  return sentences[cause];
}

/** Dead, yet data still comes in for a while: said with its end, so that nobody takes it for a false alarm. */
export function lastingSentence(answersUntil: Date | null): string | null {
  if (answersUntil === null) return null;
  const day = answersUntil.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return `Data still arrives until ${day}, then no more.`;
}

/** What would make an open question certain. */
export function whatWouldTell(candidates: readonly Cause[], person: string): string[] {
  const tells: Partial<Record<Cause, string>> = {
    'password-changed': `${person} says whether the Webex password was changed.`,
    'authorizer-deactivated': `Control Hub > Users shows whether ${person}'s account is active.`,
    'integration-blocked': 'Control Hub > Apps > Integrations shows whether this integration is blocked.',
    'app-removed': `${person}'s Webex profile page shows whether the app was removed.`,
    'access-reset': `The admin audit log of Control Hub shows whether ${person}'s access was reset; it may take up to an hour.`,
    'full-admin-lost': `Control Hub > Users shows whether ${person} is a Full Admin.`,
    'calling-licence-lost': `Control Hub > Users shows whether ${person} has a Calling licence.`,
    'scope-missing': 'Authorizing once more shows whether a scope was missing.',
    'presence-sharing-off': `${person}'s Webex app shows whether the status is shared.`,
    'webex-outage': 'status.webex.com shows whether Webex has trouble with presence.',
  };
  return candidates.flatMap((cause) => tells[cause] ?? []);
}
