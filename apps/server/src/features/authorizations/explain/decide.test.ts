import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAUSE_RULES, type CauseRule } from './causes.table.ts';
import { decide, isSuspicious, ruleFor } from './decide.ts';
import { evidenceOf } from './evidence.ts';
import type { Facts } from './facts.ts';

const RUNS = { numRuns: 5_000 };

/** Every value of every fact: a value added to facts.ts has to be added here, or the compiler says so below. */
const VALUES: { [Name in keyof Facts]: readonly Facts[Name][] } = {
  job: ['users-sync', 'presence', 'call-control', 'call-records', 'sign-in'],
  client: ['integration', 'service-app'],
  own: ['accepted', 'refused', 'transient'],
  refresh: ['granted', 'refused', 'client-refused', 'lost-in-rotation', 'expired', 'transient', 'not-asked'],
  mint: ['granted', 'not-authorized', 'refused', 'minter-refused', 'no-minter', 'transient', 'not-asked'],
  fullAdmin: ['held', 'missing', 'not-told', 'not-needed'],
  calling: ['held', 'missing', 'not-told'],
  jobProbe: ['works', 'refused', 'no-calling', 'status-missing', 'transient', 'not-asked'],
  scopes: ['enough', 'missing', 'not-told'],
  siblings: ['alive', 'refused', 'mixed', 'none'],
  others: ['alive', 'refused', 'mixed', 'none'],
  sameClient: ['alive', 'refused', 'mixed', 'none'],
  authorizerSeen: ['admin', 'no-admin', 'disabled', 'gone', 'not-asked'],
  listed: ['ours', 'others-only', 'nothing', 'not-asked'],
  statusSeenByOther: ['seen', 'missing', 'not-asked'],
  directory: ['as-others', 'less-than-others', 'not-asked'],
  passwordExpired: ['due', 'not-due', 'not-known'],
  audit: [
    'password',
    'deactivated',
    'roles',
    'token-revoked',
    'access-reset',
    'app-removed',
    'integration-policy',
    'account-changed',
    'setting-changed',
    'service-app-withdrawn',
    'nothing',
    'silent',
    'not-readable',
  ],
};

type Narrowed = { [Name in keyof Facts]?: readonly Facts[Name][] };

/** Any facts at all, of which some are held to the values given. */
function factsWith(narrowed: Narrowed = {}): fc.Arbitrary<Facts> {
  const entries = Object.entries({ ...VALUES, ...narrowed }).map(([name, values]) => [
    name,
    fc.constantFrom(...(values as readonly string[])),
  ]);
  return fc.record(Object.fromEntries(entries)) as fc.Arbitrary<Facts>;
}

const NO_REFUSAL = ['granted', 'transient', 'not-asked'] as const;

const WELL: Facts = {
  job: 'users-sync',
  client: 'integration',
  own: 'accepted',
  mint: 'not-asked',
  refresh: 'not-asked',
  fullAdmin: 'held',
  calling: 'held',
  jobProbe: 'works',
  scopes: 'enough',
  siblings: 'alive',
  others: 'alive',
  sameClient: 'none',
  authorizerSeen: 'not-asked',
  listed: 'not-asked',
  statusSeenByOther: 'not-asked',
  directory: 'not-asked',
  passwordExpired: 'not-known',
  audit: 'nothing',
};
const GONE: Partial<Facts> = { own: 'refused', refresh: 'refused', fullAdmin: 'not-told', jobProbe: 'not-asked' };

test('an answer that says nothing about the token never stops an authorization, whatever else is known', () => {
  fc.assert(
    fc.property(factsWith({ own: ['transient'] }), (facts) => decide(facts).kind === 'cannot-tell'),
    RUNS,
  );
});

test('a refused access token alone is no death: the token endpoint has to refuse as well', () => {
  fc.assert(
    fc.property(factsWith({ own: ['refused'], refresh: NO_REFUSAL }), (facts) => decide(facts).kind === 'cannot-tell'),
    RUNS,
  );
});

test('a living token with its role and a working job is well, whatever happened to other people', () => {
  const well = factsWith({
    own: ['accepted'],
    refresh: NO_REFUSAL,
    fullAdmin: ['held', 'not-needed'],
    jobProbe: ['works', 'transient', 'not-asked'],
  });
  fc.assert(
    fc.property(well, (facts) => decide(facts).kind === 'well'),
    RUNS,
  );
});

test('every refusal of the grant gets a verdict, with inferred evidence or without; an unknown one says what would tell', () => {
  const refused = factsWith({
    own: ['refused', 'accepted'],
    refresh: ['refused', 'client-refused', 'lost-in-rotation', 'expired'],
  });
  fc.assert(
    fc.property(refused, fc.constantFrom('all' as const, 'documented-and-seen' as const), (facts, used) => {
      const decision = decide(facts, used);
      return decision.kind === 'stopped' && (decision.cause !== 'unknown' || decision.candidates.length > 0);
    }),
    RUNS,
  );
});

test('whatever stops an authorization by its own facts is suspicious before any other witness is heard', () => {
  fc.assert(
    fc.property(factsWith({ directory: ['not-asked', 'as-others'] }), (facts) => {
      return decide(facts).kind !== 'stopped' || isSuspicious(facts);
    }),
    RUNS,
  );
});

test('without inferred evidence a verdict may be weaker, and no rule is used that rests on it', () => {
  fc.assert(
    fc.property(factsWith(), (facts) => {
      const rule = ruleFor(facts, 'documented-and-seen');
      if (rule?.grade === 'inferred') return false;
      return (rule === undefined) === (ruleFor(facts) === undefined) || ruleFor(facts)?.grade === 'inferred';
    }),
    RUNS,
  );
});

const byReason: [string, CauseRule][] = CAUSE_RULES.map((rule) => [rule.because, rule]);

test.each(byReason)('decides something: %s', (_because, rule) => {
  const [found] = fc.sample(factsWith(rule.when), { numRuns: 2_000, seed: 1 }).filter((one) => ruleFor(one) === rule);
  expect(found).toBeDefined();
});

test.each(byReason)('rests on evidence its conditions really ask for: %s', (_because, rule) => {
  expect(evidenceOf(rule.when)).toEqual(expect.arrayContaining([...rule.witnesses]));
  expect(new Set(rule.witnesses).size).toBe(rule.witnesses.length);
  if (rule.certainty === 'certain') expect(rule.witnesses.length).toBeGreaterThanOrEqual(2);
  if (rule.certainty !== 'certain' && rule.cause === 'unknown') expect(rule.candidates?.length).toBeGreaterThan(0);
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
  [
    'no renewal for the whole person, access alive, no audit',
    { refresh: 'refused', siblings: 'refused' },
    'password-changed',
    'likely',
  ],
  ['no renewal for this grant alone, access alive', { refresh: 'refused' }, 'unknown', 'unknown'],
  [
    'a password past its age',
    { refresh: 'refused', siblings: 'refused', passwordExpired: 'due' },
    'password-expired',
    'likely',
  ],
  [
    'a password past its age with the access tokens gone',
    { ...GONE, siblings: 'refused', authorizerSeen: 'admin', passwordExpired: 'due' },
    'password-expired',
    'likely',
  ],
  [
    'one integration dead for two people, their other grants alive',
    { ...GONE, siblings: 'alive', sameClient: 'refused' },
    'integration-blocked',
    'certain',
  ],
  [
    'one grant dead, nobody else touched, an hour of silence',
    { ...GONE, siblings: 'alive', sameClient: 'alive', audit: 'silent' },
    'app-removed',
    'likely',
  ],
  [
    'a setting of the organization changed and one integration dead',
    { ...GONE, siblings: 'alive', audit: 'setting-changed' },
    'integration-blocked',
    'likely',
  ],
  [
    'the only grant here dead, other programs of the person alive',
    { ...GONE, siblings: 'none', authorizerSeen: 'admin', listed: 'others-only' },
    'unknown',
    'unknown',
  ],
  ['a scope missing and the job refused', { jobProbe: 'refused', scopes: 'missing' }, 'scope-missing', 'certain'],
  [
    'no Calling licence and code 4003',
    { job: 'call-control', jobProbe: 'no-calling', calling: 'missing' },
    'calling-licence-lost',
    'certain',
  ],
  [
    'less of the directory than another admin, who sees no role',
    { fullAdmin: 'not-told', directory: 'less-than-others', authorizerSeen: 'no-admin' },
    'full-admin-lost',
    'certain',
  ],
  ['the answer to a renewal was lost', { own: 'accepted', refresh: 'lost-in-rotation' }, 'lost-in-rotation', 'certain'],
  [
    'the answer to a renewal was lost, and every other grant died too',
    { own: 'refused', refresh: 'lost-in-rotation', siblings: 'refused', others: 'refused' },
    'integration-blocked',
    'likely',
  ],
  [
    'the answer to a renewal was lost, and so is every renewal of this person while the tokens live',
    { own: 'accepted', refresh: 'lost-in-rotation', siblings: 'refused', others: 'alive' },
    'password-changed',
    'likely',
  ],
  ['past its end', { own: 'refused', refresh: 'expired' }, 'refresh-token-expired', 'certain'],
  [
    "all of one person gone, account in order, another person's integration alive",
    { ...GONE, siblings: 'refused', others: 'alive', authorizerSeen: 'admin' },
    'password-changed',
    'likely',
  ],
  [
    'all of one person gone, account in order, only a Service App left to say so',
    { ...GONE, siblings: 'refused', others: 'none', authorizerSeen: 'admin' },
    'unknown',
    'unknown',
  ],
  [
    'a Service App past its end whose minting integration is past its own',
    { client: 'service-app', own: 'refused', refresh: 'expired', mint: 'minter-refused' },
    'refresh-token-expired',
    'certain',
  ],
  [
    'a Service App past its end that is approved no longer',
    { client: 'service-app', own: 'refused', refresh: 'expired', mint: 'not-authorized' },
    'service-app-withdrawn',
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
  ['only call records refused', { job: 'call-records', jobProbe: 'refused' }, 'cdr-role-lost', 'certain'],
  [
    'only call records refused, scopes not told',
    { job: 'call-records', jobProbe: 'refused', scopes: 'not-told' },
    'cdr-role-lost',
    'likely',
  ],
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

const WITHOUT_INFERRED: [string, Partial<Facts>, string][] = [
  ['a password in the log', { ...GONE, siblings: 'alive', audit: 'password' }, 'unknown'],
  ['no renewal while the access token lives', { refresh: 'refused', siblings: 'refused' }, 'unknown'],
  [
    'all of one person gone, account in order',
    { ...GONE, siblings: 'refused', authorizerSeen: 'admin' },
    'password-changed',
  ],
  [
    'the account switched off',
    { ...GONE, authorizerSeen: 'disabled', audit: 'account-changed' },
    'authorizer-deactivated',
  ],
];

test.each(WITHOUT_INFERRED)('without inferred evidence: %s', (_title, facts, cause) => {
  expect(decide({ ...WELL, ...facts }, 'documented-and-seen')).toMatchObject({ kind: 'stopped', cause });
});
