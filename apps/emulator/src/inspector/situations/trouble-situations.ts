import type { Fault } from '../../chaos/fault.ts';
import type { EmulatedIncident } from '../../state/world-identity.ts';
import type { Inspected } from '../frame.ts';
import type { Situation, SituationGroup } from './situation.ts';

const TEN_MINUTES_MS = 600_000;
const API = { path: '/v1/' };

type Words = Pick<Situation, 'name' | 'title' | 'codes' | 'article' | 'what' | 'follows' | 'grade' | 'look'>;

/** Rules of a situation carry its name as their seed, so that they are found again whoever looks. */
function seedOf(name: string): string {
  return `situation ${name}`;
}

function rulesOf({ parts }: Inspected, name: string): readonly { id: string }[] {
  return parts.faults.list().filter(({ seed }) => seed === seedOf(name));
}

/** Trouble for everybody for ten minutes of the emulated clock. */
function trouble(words: Words, faults: readonly Fault[]): Situation {
  return {
    ...words,
    subject: 'everybody',
    isStaged: (inspected) => rulesOf(inspected, words.name).length > 0,
    stage: ({ parts }) => {
      const untilMs = parts.services.clock.now() + TEN_MINUTES_MS;
      for (const fault of faults) parts.faults.add({ ...fault, untilMs, seed: seedOf(words.name) });
      return `${words.title}: for ten minutes of the emulated clock.`;
    },
    undo: {
      does: 'Ends it now.',
      run: (inspected) => {
        for (const { id } of rulesOf(inspected, words.name)) inspected.parts.faults.remove(id);
        return `${words.title}: ended.`;
      },
    },
  };
}

const SILENT_OUTAGE = trouble(
  {
    name: 'webex-outage',
    title: 'Webex is down',
    codes: ['webex-outage'],
    article: 1220,
    what: 'An outage of ten minutes that the public status page does not tell of yet.',
    follows: 'Every call is answered 503. Authorizations live, and work again afterwards.',
    grade: 'documented',
    look: 'Requests: 503. Nobody should ask a person to authorize again.',
  },
  [{ ...API, kind: 'unavailable', status: 503 }],
);

/** Incidents staged here, by the words they are found by. */
const TOLD_TITLE = 'Elevated error rates for the Webex APIs';

function openIncidents({ parts }: Inspected): EmulatedIncident[] {
  const all = [...parts.services.world.incidents.values()];
  return all.filter(({ title, resolvedMs }) => title === TOLD_TITLE && resolvedMs === null);
}

function resolveIncidents(inspected: Inspected): void {
  const { services, faults } = inspected.parts;
  const atMs = services.clock.now();
  for (const incident of openIncidents(inspected)) {
    incident.resolvedMs = atMs;
    incident.updates.push({ atMs, status: 'resolved', body: '' });
    for (const id of incident.faultIds) faults.remove(id);
    services.truth.record({
      atMs,
      kind: 'webex-incident-resolved',
      orgUuid: '',
      detail: { component: incident.componentId },
    });
  }
  services.changed('critical');
}

const TOLD_OUTAGE: Situation = {
  name: 'webex-outage-told',
  title: 'Webex is down, and says so',
  codes: ['webex-outage'],
  article: 1220,
  what: 'An outage of ten minutes, with an incident on the public status page.',
  follows: 'Every call is answered 503, and the status page has an open incident until it ends.',
  grade: 'documented',
  subject: 'everybody',
  look: 'Requests: 503. The status page: GET /status.webex.com/unresolved-incidents.json.',
  isStaged: (inspected) => openIncidents(inspected).length > 0,
  stage: (inspected) => {
    const { services, faults } = inspected.parts;
    const nowMs = services.clock.now();
    const untilMs = nowMs + TEN_MINUTES_MS;
    const rule = faults.add({ ...API, kind: 'unavailable', status: 503, untilMs, seed: seedOf('webex-outage-told') });
    const incident: EmulatedIncident = {
      uuid: services.random.uuid(),
      title: TOLD_TITLE,
      componentId: 'webex-apis',
      componentStatus: 'major_outage',
      updates: [{ atMs: nowMs, status: 'investigating', body: TOLD_TITLE }],
      createdMs: nowMs,
      resolvedMs: null,
      faultIds: [rule.id],
    };
    services.world.incidents.set(incident.uuid, incident);
    const detail = { component: incident.componentId, status: incident.componentStatus, outage: true };
    services.truth.record({ atMs: nowMs, kind: 'webex-incident', orgUuid: '', detail });
    services.clock.at(untilMs, () => resolveIncidents(inspected));
    services.changed('critical');
    return 'Webex is down for ten minutes of the emulated clock, and its status page says so.';
  },
  undo: {
    does: 'Ends it now, on the status page too.',
    run: (inspected) => {
      resolveIncidents(inspected);
      return 'The outage is over, and the status page says so.';
    },
  },
};

const TROUBLES: readonly Situation[] = [
  trouble(
    {
      name: 'rate-limited',
      title: 'Rate limit with Retry-After',
      codes: ['rate-limited'],
      article: 1219,
      what: 'Too many requests in a short time.',
      follows: 'Every call is answered 429 with Retry-After: 30. Nothing dies.',
      grade: 'documented',
      look: 'Requests: 429, and when the program comes back. It should wait the 30 seconds.',
    },
    [{ ...API, kind: 'rate-limited', retryAfterSeconds: 30 }],
  ),
  trouble(
    {
      name: 'rate-limited-bare',
      title: 'Rate limit without Retry-After',
      codes: ['rate-limited'],
      article: 1219,
      what: 'As above, but Webex does not say how long to wait.',
      follows: 'Every call is answered 429 without the header.',
      grade: 'seen',
      look: 'Requests: the distance between tries should grow.',
    },
    [{ ...API, kind: 'rate-limited' }],
  ),
  SILENT_OUTAGE,
  TOLD_OUTAGE,
  trouble(
    {
      name: 'connection-reset',
      title: 'Connections break off',
      codes: ['network'],
      article: 1221,
      what: 'A firewall or a bad line on the way to Webex.',
      follows: 'Every connection is cut before an answer.',
      grade: 'inferred',
      look: 'Requests stay empty: nothing was answered. The program sees a reset connection.',
    },
    [{ ...API, kind: 'reset' }],
  ),
  trouble(
    {
      name: 'slow',
      title: 'Answers take 20 seconds',
      codes: ['network', 'webex-outage'],
      article: 1221,
      what: 'Webex, or the way to it, is very slow.',
      follows: 'Every answer comes 20 seconds late on the emulated clock, and is right.',
      grade: 'inferred',
      look: 'Requests: what the program does meanwhile, and whether it asks twice.',
    },
    [{ ...API, kind: 'slow', delayMs: 20_000 }],
  ),
  trouble(
    {
      name: 'proxy-page',
      title: "A proxy's sign-in page",
      codes: ['network'],
      article: 1221,
      what: 'A captive portal or proxy answers in place of Webex.',
      follows: 'Every call is answered 200 with an HTML page instead of JSON.',
      grade: 'inferred',
      look: 'Requests: 200, body HTML. A program that trusts the status alone falls here.',
    },
    [{ ...API, kind: 'html' }],
  ),
  trouble(
    {
      name: 'wrong-region',
      title: 'Wrong region for call records',
      codes: ['wrong-region'],
      article: 1218,
      what: 'The organization keeps its call records in another region.',
      follows: 'Call records are answered 451 with the name of the server to ask.',
      grade: 'documented',
      look: 'Requests: 451 on /v1/cdr_feed and /v1/cdr_stream.',
    },
    [{ path: '/v1/cdr_', kind: 'wrong-region' }],
  ),
  {
    name: 'clock-skew',
    title: 'Clocks differ by ten minutes',
    codes: ['clock-skew'],
    article: 1222,
    what: "The program's machine and Webex do not agree on the time.",
    follows: 'The Date of every answer is ten minutes ahead. Tokens are not touched.',
    grade: 'inferred',
    subject: 'everybody',
    look: 'Requests: the header "date" of any answer against the time of the program.',
    isStaged: ({ parts }) => parts.services.modes.dateSkewMs !== 0,
    stage: ({ parts }) => {
      parts.services.modes.dateSkewMs = TEN_MINUTES_MS;
      return 'The Date of every answer is ten minutes ahead.';
    },
    undo: {
      does: 'Sets it right.',
      run: ({ parts }) => {
        parts.services.modes.dateSkewMs = 0;
        return 'The Date of answers is right again.';
      },
    },
  },
];

export const TROUBLE_GROUP: SituationGroup = {
  name: 'trouble',
  title: 'Trouble that passes: nothing may die of it',
  situations: TROUBLES,
};
