import { array, assert, constantFrom, double, integer, option, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import type { EmulatedWebhook } from '../state/world.ts';
import { createWebhookChaosRules, WEBHOOK_CHAOS_KINDS, type WebhookChaosRule } from './chaos-rules.ts';
import type { Parcel } from './delivery-log.ts';

const NOW_MS = 1_000_000;

function webhook(orgUuid: string, uuid: string): EmulatedWebhook {
  return {
    ...{ uuid, orgUuid, createdByUuid: 'person', clientId: 'client', name: 'n', targetUrl: 'http://target' },
    ...{ resource: 'telephony_calls', event: 'all', filter: null, secret: null, ownedBy: 'org' as const },
    ...{ status: 'active' as const, createdMs: 0, failuresMs: [] },
  };
}

function parcel(target: { org: string; hook: string; resource: string }): Parcel {
  const of = { webhook: webhook(target.org, target.hook), resource: target.resource };
  const what = {
    event: 'created',
    eventType: 'alerting',
    callId: null,
    order: 'o',
    body: '{}',
    targetUrl: 'http://target',
  };
  return { ...of, ...what, attempt: 1, corrupt: false, replayOf: null };
}

const targets = record({
  org: constantFrom('org-1', 'org-2'),
  hook: constantFrom('hook-1', 'hook-2'),
  resource: constantFrom('telephony_calls', 'telephony_mwi'),
});
const rules = array(
  record({
    kind: constantFrom(...WEBHOOK_CHAOS_KINDS),
    orgUuid: option(constantFrom('org-1', 'org-2'), { nil: undefined }),
    webhookUuid: option(constantFrom('hook-1', 'hook-2'), { nil: undefined }),
    resource: option(constantFrom('telephony_calls', 'telephony_mwi'), { nil: undefined }),
    probability: double({ min: 0, max: 1, noNaN: true }),
    times: option(integer({ min: 0, max: 5 }), { nil: undefined }),
    seed: constantFrom('a', 'b'),
  }),
  { minLength: 1, maxLength: 5 },
);

/** fast-check writes left-out fields as undefined. */
function withoutHoles(rule: Record<string, unknown>): WebhookChaosRule {
  return Object.fromEntries(
    Object.entries(rule).filter(([, value]) => value !== undefined),
  ) as unknown as WebhookChaosRule;
}

function run(
  added: readonly Record<string, unknown>[],
  sent: readonly { org: string; hook: string; resource: string }[],
) {
  const chaos = createWebhookChaosRules();
  for (const rule of added) chaos.add(withoutHoles(rule));
  return sent.map((target) => chaos.decide(parcel(target), NOW_MS));
}

test('the same rules and deliveries have the same fates, whatever the rules', () => {
  assert(
    property(rules, array(targets, { maxLength: 60 }), (added, sent) => {
      expect(run(added, sent)).toEqual(run(added, sent));
    }),
  );
});

test('deliveries of another organization between them change nobody else’s fate', () => {
  assert(
    property(rules, array(targets, { maxLength: 60 }), (added, sent) => {
      const aimed = added.map((rule) => ({ ...rule, orgUuid: 'org-1' }));
      const isOurs = (_fate: unknown, index: number): boolean => sent[index]?.org === 'org-1';
      const alone = run(
        aimed,
        sent.filter(({ org }) => org === 'org-1'),
      );
      expect(run(aimed, sent).filter(isOurs)).toEqual(alone);
    }),
  );
});

test('saved in the middle of a run and loaded elsewhere, the rest of the run is the same', () => {
  assert(
    property(rules, array(targets, { minLength: 2, maxLength: 40 }), (added, sent) => {
      const half = Math.floor(sent.length / 2);
      const first = createWebhookChaosRules();
      for (const rule of added) first.add(withoutHoles(rule));
      for (const target of sent.slice(0, half)) first.decide(parcel(target), NOW_MS);
      const second = createWebhookChaosRules();
      second.load(JSON.parse(JSON.stringify(first.save())));
      const rest = (chaos: typeof first) => sent.slice(half).map((target) => chaos.decide(parcel(target), NOW_MS));
      expect(rest(second)).toEqual(rest(first));
    }),
  );
});

test('another seed strikes others, and about as many as the probability says', () => {
  const struck = (seed: string): boolean[] => {
    const chaos = createWebhookChaosRules();
    chaos.add({ kind: 'lose', probability: 0.3, seed });
    const target = { org: 'org-1', hook: 'hook-1', resource: 'telephony_calls' };
    return Array.from({ length: 1_000 }, () => chaos.decide(parcel(target), NOW_MS).lost);
  };
  const [one, other] = [struck('one'), struck('other')];
  expect(one).not.toEqual(other);
  for (const run of [one, other]) {
    const share = run.filter(Boolean).length;
    expect(share).toBeGreaterThan(240);
    expect(share).toBeLessThan(360);
  }
});

test('a rule ends after its times and at its moment, and counts what it saw and struck', () => {
  const chaos = createWebhookChaosRules();
  const limited = chaos.add({ kind: 'lose', times: 2 });
  chaos.add({ kind: 'duplicate', untilMs: NOW_MS });
  const target = { org: 'org-1', hook: 'hook-1', resource: 'telephony_calls' };
  const fates = [1, 2, 3].map(() => chaos.decide(parcel(target), NOW_MS));
  expect(fates.map(({ lost, copies }) => [lost, copies])).toEqual([
    [true, 1],
    [true, 1],
    [false, 1],
  ]);
  expect(chaos.list()[0]).toMatchObject({ id: limited.id, seen: 2, hits: 2 });
  expect(chaos.remove(limited.id)).toBe(true);
  expect(chaos.remove(limited.id)).toBe(false);
});
