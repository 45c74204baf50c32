import type { CauseRule } from './cause-rule.ts';

const MACHINE = { client: ['service-app'] } as const;
/** The grant is refused; whether minting helped says another fact. */
const NOT_RENEWED = { ...MACHINE, refresh: ['refused', 'lost-in-rotation', 'expired'] } as const;

/**
 * Rules for what runs on a Service App, read before all others: no person stands behind it, so nothing that happens to a person
 * explains its end. Where a new pair could be minted nothing ended at all. Sources: docs/webex/service-apps.md.
 */
export const SERVICE_APP_RULES: readonly CauseRule[] = [
  {
    when: { ...NOT_RENEWED, own: ['refused', 'accepted'], mint: ['not-authorized'], audit: ['service-app-withdrawn'] },
    cause: 'service-app-withdrawn',
    certainty: 'certain',
    because: 'the grant is refused, no pair is minted for want of approval, and Webex told that it was taken back',
    witnesses: ['token-endpoint', 'service-app-mint', 'audit-log'],
    grade: 'inferred',
  },
  {
    when: { ...NOT_RENEWED, own: ['refused'], audit: ['service-app-withdrawn'] },
    cause: 'service-app-withdrawn',
    certainty: 'certain',
    because: 'the grant is refused and Webex told that the approval was taken back',
    witnesses: ['own-token', 'token-endpoint', 'audit-log'],
    grade: 'inferred',
  },
  {
    when: { ...NOT_RENEWED, own: ['refused', 'accepted'], mint: ['not-authorized'] },
    cause: 'service-app-withdrawn',
    certainty: 'likely',
    because: 'the grant is refused and no pair is minted: this organization has not approved the Service App',
    witnesses: ['token-endpoint', 'service-app-mint'],
    grade: 'documented',
  },
  {
    when: { ...MACHINE, own: ['refused', 'accepted'], refresh: ['expired'] },
    cause: 'refresh-token-expired',
    certainty: 'certain',
    because: 'the refresh token of the Service App is refused and past its end, and no new pair could be minted',
    witnesses: ['token-endpoint', 'own-dates'],
    grade: 'documented',
  },
  {
    when: { ...NOT_RENEWED, own: ['refused', 'accepted'] },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'the grant of a Service App is refused, and whether it is still approved could not be asked',
    witnesses: ['token-endpoint'],
    grade: 'documented',
    candidates: ['service-app-withdrawn'],
  },
  {
    when: {
      ...MACHINE,
      own: ['accepted'],
      refresh: ['granted', 'transient', 'not-asked'],
      jobProbe: ['refused', 'no-calling'],
    },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'the Service App is known and Webex refuses the job itself to it',
    witnesses: ['own-token', 'job-itself'],
    grade: 'documented',
    candidates: ['scope-missing'],
  },
  {
    when: {
      ...MACHINE,
      own: ['accepted'],
      refresh: ['granted', 'transient', 'not-asked'],
      jobProbe: ['status-missing'],
    },
    cause: 'unknown',
    certainty: 'unknown',
    because: 'the Service App is known and sees no status on anyone: it has no presence of its own to share',
    witnesses: ['own-token', 'job-itself'],
    grade: 'inferred',
    candidates: ['webex-outage'],
  },
];
