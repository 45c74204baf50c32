import type { Banner, Cause } from '@linekeeper/api-contract';

/** Who a sentence is about. */
export interface CauseNames {
  person: string;
  organization: string;
}

/** Everything that is said about one cause and follows from it, beside its rules (causes.table.ts) and its article. */
export interface CauseFacts {
  /** What happened, as one sentence that names the person and the organization. */
  sentence(names: CauseNames): string;
  /** Where a person finds out whether it is this one, for a verdict that is not certain. */
  tells: ((names: CauseNames) => string) | null;
  /** Done to the organization, by ourselves or by Webex, not to one person: its incident has no authorizer. */
  withoutPerson: boolean;
  /** Leaves the token alive: it ends by itself when Webex accepts the job again. */
  living: boolean;
  /**
   * What people are offered: a walk through Webex, or how to put it right there. `by-token`: a walk where the token is dead,
   * else nothing.
   */
  action: Banner['action'] | 'by-token';
  /** On the way or at Webex: told as a trouble, never a death. */
  passing: boolean;
}

const ENDED: Omit<CauseFacts, 'sentence' | 'tells'> = {
  withoutPerson: false,
  living: false,
  action: 'walk',
  passing: false,
};
const LIVING = { ...ENDED, living: true, action: 'show-fix' } as const;
const OURS = { ...ENDED, withoutPerson: true, action: 'show-fix' } as const;
const PASSING = { ...ENDED, withoutPerson: true, action: 'none', passing: true } as const;

/** One record per cause: whoever adds one is stopped by the compiler until it is complete. */
export const CAUSE_FACTS: Record<Cause, CauseFacts> = {
  'integration-blocked': {
    ...ENDED,
    withoutPerson: true,
    sentence: ({ organization }) =>
      `${organization} blocks this integration in Control Hub, and Webex withdrew every authorization it had.`,
    tells: () => 'Control Hub > Apps > Integrations shows whether this integration is blocked.',
  },
  'consent-declined': { ...ENDED, sentence: () => 'Decline was pressed on the Webex page.', tells: null },
  'consent-abandoned': { ...ENDED, sentence: () => 'Webex never sent anybody back.', tells: null },
  'wrong-organization': {
    ...ENDED,
    sentence: ({ organization }) => `The person who signed in belongs to another organization than ${organization}.`,
    tells: null,
  },
  'password-changed': {
    ...ENDED,
    sentence: ({ person }) => `${person}'s Webex password was changed.`,
    tells: ({ person }) => `${person} says whether the Webex password was changed.`,
  },
  'password-expired': {
    ...ENDED,
    sentence: ({ person }) => `${person}'s Webex password expired.`,
    tells: ({ person }) => `${person} says whether Webex asked for a new password at the last sign-in.`,
  },
  'authorizer-deactivated': {
    ...ENDED,
    sentence: ({ person }) => `${person}'s Webex account was deactivated.`,
    tells: ({ person }) => `Control Hub > Users shows whether ${person}'s account is active.`,
  },
  'authorizer-deleted': {
    ...ENDED,
    sentence: ({ person }) => `${person}'s Webex account was deleted.`,
    tells: ({ person }) => `Control Hub > Users shows whether ${person} is still there.`,
  },
  'full-admin-lost': {
    ...LIVING,
    sentence: ({ person }) => `The authorization is alive, but ${person} is no longer a Full Admin, so Webex refuses.`,
    tells: ({ person }) => `Control Hub > Users shows whether ${person} is a Full Admin.`,
  },
  'cdr-role-lost': {
    ...LIVING,
    sentence: ({ person }) =>
      `Full Admin is not enough for call records: ${person} lacks the permission "Detailed Call History API access".`,
    tells: ({ person }) =>
      `Control Hub > Users shows whether a role of ${person} has "Detailed Call History API access".`,
  },
  'calling-licence-lost': {
    ...LIVING,
    sentence: ({ person }) => `${person} no longer has a Webex Calling licence.`,
    tells: ({ person }) => `Control Hub > Users shows whether ${person} has a Calling licence.`,
  },
  'presence-sharing-off': {
    ...LIVING,
    sentence: ({ person }) => `${person} turned off presence sharing.`,
    tells: ({ person }) => `${person}'s Webex app shows whether the status is shared.`,
  },
  'access-reset': {
    ...ENDED,
    sentence: ({ person, organization }) =>
      `An administrator of ${organization} reset ${person}'s access in Control Hub.`,
    tells: ({ person }) =>
      `The admin audit log of Control Hub shows whether ${person}'s access was reset; it may take up to an hour.`,
  },
  'app-removed': {
    ...ENDED,
    sentence: ({ person }) => `${person} removed this integration on the own Webex profile page.`,
    tells: ({ person }) => `${person}'s Webex profile page shows whether the app was removed.`,
  },
  'refresh-token-expired': {
    ...ENDED,
    sentence: () => 'Nobody renewed this authorization for 90 days, so Webex let it lapse.',
    tells: null,
  },
  'client-secret-rotated': {
    ...OURS,
    sentence: () => "The integration's secret was changed at Webex; ours is the old one.",
    tells: null,
  },
  'scope-missing': {
    ...ENDED,
    living: true,
    sentence: () => 'The integration has scopes now that nobody has consented to yet.',
    tells: () => 'Authorizing once more shows whether a scope was missing.',
  },
  'redirect-mismatch': {
    ...OURS,
    sentence: () => 'The redirect address registered at Webex is another one than ours.',
    tells: () => 'The page of the integration at developer.webex.com shows its redirect addresses.',
  },
  'service-app-withdrawn': {
    ...ENDED,
    withoutPerson: true,
    sentence: ({ organization }) => `The approval of the Service App was taken back in ${organization}.`,
    tells: () => 'Control Hub > Apps > Service Apps shows whether the Service App is still authorized.',
  },
  'lost-in-rotation': {
    ...ENDED,
    sentence: () => 'Webex handed out new tokens, and the answer was lost on the way to us.',
    tells: null,
  },
  'wrong-region': {
    ...PASSING,
    sentence: () => 'Webex serves this organization from another region.',
    tells: () => 'Control Hub > Account shows the region of the organization.',
  },
  'rate-limited': { ...PASSING, sentence: () => 'Webex limits how often it may be asked.', tells: null },
  'webex-outage': {
    ...PASSING,
    sentence: () => 'Webex does not answer as it should.',
    tells: () => 'status.webex.com shows whether Webex has trouble.',
  },
  network: {
    ...PASSING,
    sentence: () => 'Webex cannot be reached from here.',
    tells: () => 'From this server, webexapis.com can be reached or not.',
  },
  'clock-skew': {
    ...PASSING,
    sentence: () => 'The clock of this server is wrong.',
    tells: () => 'The time of this server, beside any other clock.',
  },
  unknown: {
    ...ENDED,
    action: 'by-token',
    sentence: () => "We don't know why yet. Webex refused twice and gave no reason.",
    tells: null,
  },
};
