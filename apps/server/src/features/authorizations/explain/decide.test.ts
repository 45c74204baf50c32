import { expect, test } from 'vitest';
import { CAUSE_RULES } from './causes.table.ts';
import { decide } from './decide.ts';
import type { AuditKind, Facts, Others } from './facts.ts';

const WELL: Facts = {
  job: 'users-sync',
  own: 'accepted',
  refresh: 'not-asked',
  fullAdmin: 'held',
  jobProbe: 'works',
  siblings: 'alive',
  others: 'alive',
  authorizerSeen: 'not-asked',
  statusSeenByOther: 'not-asked',
  audit: 'nothing',
};
const GONE: Partial<Facts> = { own: 'refused', refresh: 'refused', fullAdmin: 'not-told', jobProbe: 'not-asked' };

const OWN: Facts['own'][] = ['accepted', 'refused', 'transient'];
const REFRESH: Facts['refresh'][] = [
  'granted',
  'refused',
  'client-refused',
  'lost-in-rotation',
  'expired',
  'transient',
  'not-asked',
];
const FULL_ADMIN: Facts['fullAdmin'][] = ['held', 'missing', 'not-told', 'not-needed'];
const JOB_PROBE: Facts['jobProbe'][] = ['works', 'refused', 'status-missing', 'transient', 'not-asked'];
/** `mixed` reads like `alive` everywhere; it has a case of its own below. */
const OTHERS: Others[] = ['alive', 'refused', 'none'];
const SEEN: Facts['authorizerSeen'][] = ['admin', 'no-admin', 'disabled', 'gone', 'not-asked'];
const STATUS_SEEN: Facts['statusSeenByOther'][] = ['seen', 'missing', 'not-asked'];
const AUDIT: AuditKind[] = [
  'password',
  'deactivated',
  'roles',
  'token-revoked',
  'access-reset',
  'app-removed',
  'integration-policy',
  'account-changed',
  'nothing',
  'not-readable',
];

/** All combinations of facts of one job. */
function* everyCombination(job: Facts['job']): Generator<Facts> {
  for (const own of OWN)
    for (const refresh of REFRESH)
      for (const fullAdmin of FULL_ADMIN)
        for (const jobProbe of JOB_PROBE)
          for (const siblings of OTHERS)
            for (const others of OTHERS)
              for (const authorizerSeen of SEEN)
                for (const statusSeenByOther of STATUS_SEEN)
                  for (const audit of AUDIT)
                    yield {
                      job,
                      own,
                      refresh,
                      fullAdmin,
                      jobProbe,
                      siblings,
                      others,
                      authorizerSeen,
                      statusSeenByOther,
                      audit,
                    };
}

test('an answer that says nothing about the token never stops an authorization, whatever else is known', () => {
  let looked = 0;
  for (const facts of everyCombination('users-sync')) {
    if (facts.own !== 'transient') continue;
    looked += 1;
    if (decide(facts).kind !== 'cannot-tell') expect.fail(JSON.stringify(facts));
  }
  expect(looked).toBeGreaterThan(100_000);
});

test('a refused access token alone is no death: the token endpoint has to refuse as well', () => {
  for (const facts of everyCombination('users-sync')) {
    if (facts.own !== 'refused' || !['granted', 'transient', 'not-asked'].includes(facts.refresh)) continue;
    if (decide(facts).kind === 'stopped') expect.fail(JSON.stringify(facts));
  }
});

test('a living token with its role and a working job is well, whatever happened to other people', () => {
  for (const facts of everyCombination('users-sync')) {
    const renewable = ['granted', 'transient', 'not-asked'].includes(facts.refresh);
    const works = ['works', 'transient', 'not-asked'].includes(facts.jobProbe);
    if (facts.own !== 'accepted' || !renewable || !works || facts.fullAdmin === 'missing') continue;
    if (decide(facts).kind !== 'well') expect.fail(JSON.stringify(facts));
  }
});

test('every refusal of both endpoints gets a verdict, and an unknown one says what would tell', () => {
  for (const facts of everyCombination('call-records')) {
    if (facts.own !== 'refused' || facts.refresh !== 'refused') continue;
    const decision = decide(facts);
    if (decision.kind !== 'stopped') expect.fail(JSON.stringify(facts));
    else if (decision.cause === 'unknown' && decision.candidates.length === 0) expect.fail(JSON.stringify(facts));
  }
});

test('each rule of the table decides something: none is hidden by those above it', () => {
  const used = new Set<string>();
  for (const job of ['users-sync', 'call-records'] as const)
    for (const facts of everyCombination(job)) {
      if (facts.own === 'transient') continue;
      const decision = decide(facts);
      if (decision.kind === 'stopped') used.add(decision.because);
    }
  expect([...used].sort()).toEqual(CAUSE_RULES.map(({ because }) => because).sort());
});

const CASES: [string, Partial<Facts>, string, string][] = [
  [
    'a password change that the audit log names',
    { ...GONE, siblings: 'refused', audit: 'password' },
    'password-changed',
    'certain',
  ],
  [
    'a password change with the access token alive',
    { refresh: 'refused', audit: 'password' },
    'password-changed',
    'certain',
  ],
  ['no renewal, access alive, no audit', { refresh: 'refused' }, 'password-changed', 'likely'],
  [
    'all of one person gone, account in order',
    { ...GONE, siblings: 'refused', authorizerSeen: 'admin' },
    'password-changed',
    'likely',
  ],
  [
    'another admin sees the account switched off',
    { ...GONE, authorizerSeen: 'disabled' },
    'authorizer-deactivated',
    'certain',
  ],
  [
    'switched off beats a password change in the log',
    { ...GONE, authorizerSeen: 'disabled', audit: 'password' },
    'authorizer-deactivated',
    'certain',
  ],
  ['another admin finds nobody', { ...GONE, authorizerSeen: 'gone' }, 'authorizer-deleted', 'certain'],
  ['role gone and calls refused', { fullAdmin: 'missing', jobProbe: 'refused' }, 'full-admin-lost', 'certain'],
  ['role gone, nobody else asked', { fullAdmin: 'missing', jobProbe: 'transient' }, 'full-admin-lost', 'likely'],
  [
    'no status here, seen by another',
    { job: 'presence', jobProbe: 'status-missing', statusSeenByOther: 'seen' },
    'presence-sharing-off',
    'certain',
  ],
  [
    'no status for anybody else either',
    { job: 'presence', jobProbe: 'status-missing', statusSeenByOther: 'missing' },
    'unknown',
    'unknown',
  ],
  [
    'policy changed in the log',
    { ...GONE, siblings: 'alive', audit: 'integration-policy' },
    'integration-blocked',
    'certain',
  ],
  [
    'different people died together',
    { ...GONE, siblings: 'refused', others: 'refused', audit: 'not-readable' },
    'integration-blocked',
    'likely',
  ],
  ['one integration only, nothing in the log', { ...GONE, siblings: 'alive' }, 'unknown', 'unknown'],
  ['some of one person gone, nothing in the log', { ...GONE, siblings: 'mixed' }, 'unknown', 'unknown'],
  ['revoked by an admin', { ...GONE, siblings: 'refused', audit: 'token-revoked' }, 'access-reset', 'certain'],
  ['our own secret', { refresh: 'client-refused' }, 'client-secret-rotated', 'certain'],
  ['only call records refused', { job: 'call-records', jobProbe: 'refused' }, 'cdr-role-lost', 'likely'],
  [
    'everything hangs on one dead person',
    { ...GONE, siblings: 'refused', others: 'none', audit: 'not-readable' },
    'unknown',
    'unknown',
  ],
];

test.each(CASES)('%s', (...[, facts, cause, certainty]) => {
  expect(decide({ ...WELL, ...facts })).toMatchObject({ kind: 'stopped', cause, certainty });
});
