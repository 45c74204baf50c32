import { recordStoreOf } from '../../cdr/record-store.ts';
import type { WebhookChaosRule } from '../../webhooks/chaos-rules.ts';
import { webhooksOf } from '../../webhooks/door.ts';
import type { Inspected } from '../frame.ts';
import type { Situation, SituationGroup } from './situation.ts';

const TEN_MINUTES_MS = 600_000;

function seedOf(name: string): string {
  return `situation ${name}`;
}

type Words = Pick<Situation, 'name' | 'title' | 'what' | 'follows' | 'look'>;

/** Trouble with all deliveries of webhooks for ten minutes of the emulated clock. */
function deliveries(words: Words, rule: WebhookChaosRule): Situation {
  const rulesOf = ({ parts }: Inspected) =>
    webhooksOf(parts.services)
      .chaos.list()
      .filter(({ seed }) => seed === seedOf(words.name));
  return {
    ...words,
    codes: [],
    article: null,
    grade: 'inferred',
    subject: 'everybody',
    // A rule stays in its list until the next delivery finds that its time is over.
    isStaged: (inspected) =>
      rulesOf(inspected).some(({ untilMs = Infinity }) => untilMs > inspected.parts.services.clock.now()),
    stage: ({ parts }) => {
      const untilMs = parts.services.clock.now() + TEN_MINUTES_MS;
      webhooksOf(parts.services).chaos.add({ ...rule, untilMs, seed: seedOf(words.name) });
      return `${words.title}: for ten minutes of the emulated clock.`;
    },
    undo: {
      does: 'Ends it now.',
      run: (inspected) => {
        const { chaos } = webhooksOf(inspected.parts.services);
        for (const { id } of rulesOf(inspected)) chaos.remove(id);
        return `${words.title}: ended.`;
      },
    },
  };
}

/** How records of calls that end from now on arrive. */
function records(part: 'late' | 'amended', words: Words): Situation {
  const set = ({ parts }: Inspected, share: number): void => {
    recordStoreOf(parts.services).settings[part].share = share;
    parts.services.changed('critical');
  };
  return {
    ...words,
    codes: [],
    article: null,
    grade: 'documented',
    subject: 'everybody',
    isStaged: ({ parts }) => recordStoreOf(parts.services).settings[part].share > 0,
    stage: (inspected) => {
      set(inspected, 1);
      return `${words.title}: from now on.`;
    },
    undo: {
      does: 'Records of calls from now on come as usual.',
      run: (inspected) => {
        set(inspected, 0);
        return `${words.title}: no longer.`;
      },
    },
  };
}

const EVENTS: readonly Situation[] = [
  deliveries(
    {
      name: 'events-lost',
      title: 'Webhook events are lost',
      what: 'Webex sends nothing, or it never arrives; nobody is told.',
      follows: 'No webhook is delivered. A screen that trusts events alone goes on showing calls that ended.',
      look: 'Webhooks: lost. Ring somebody on the page Calls and see what the program believes.',
    },
    { kind: 'lose' },
  ),
  deliveries(
    {
      name: 'events-late',
      title: 'Webhook events come a minute late',
      what: 'Events wait somewhere for a minute.',
      follows: 'Each delivery leaves a minute late, after what happened since.',
      look: 'Webhooks: delayed, then delivered. The times of both tell.',
    },
    { kind: 'delay', delayMs: 60_000 },
  ),
  deliveries(
    {
      name: 'events-twice',
      title: 'Webhook events come twice',
      what: 'The same event is delivered two times.',
      follows: 'Each delivery is sent twice with the same body.',
      look: 'Webhooks: pairs. The program should count one.',
    },
    { kind: 'duplicate' },
  ),
  records('late', {
    name: 'records-late',
    title: 'Call records come hours late',
    what: 'Some systems hand in call records long after the call.',
    follows:
      'The records of every call from now on reach the store three hours late, in the feed under the time of the call.',
    look: 'End a call, move the clock by four hours: a collector that never looks back has a gap.',
  }),
  records('amended', {
    name: 'records-amended',
    title: 'Call records are amended',
    what: 'A record is written too early and corrected afterwards.',
    follows: 'Every record from now on comes incomplete first, and again an hour later under the same report id.',
    look: 'End a call, move the clock by two hours: the call must count once, with the later figures.',
  }),
];

export const EVENT_GROUP: SituationGroup = { name: 'events', title: 'Events and records', situations: EVENTS };
