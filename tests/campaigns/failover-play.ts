import type { AuthorizationCard, Incident, Job, TimelineEvent } from '@linekeeper/api-contract';
import { telephonyOf } from '@linekeeper/emulator';
import { decodeWebexId, encodeWebexId, WebexError } from '@linekeeper/webex-client';
import pg from 'pg';
import type { UsableWebex } from '../../apps/server/src/features/authorizations/index.ts';
import { createTelephony } from './failover-calls.ts';
import { putBack, WAYS } from './failover-ways.ts';
import { createEventWitness, type EventWitness } from './failover-witness.ts';
import { createStage, ILARIA, type Stage } from './fault-matrix-stage.ts';

const JOBS: readonly Job[] = ['users-sync', 'presence', 'call-control', 'call-records'];
const STEP_MS = 500;
const NO_RETRY = { retry: 'none' } as const;
/** Call records are left to their collector, which asks when a standby takes over. */
const ASKED: readonly Job[] = ['users-sync', 'presence', 'call-control'];
const AFTER_DEATH_MS = 80_000;

export interface PlayedRound {
  /** Limited: the standby's token had been asked for call records within the minute, and Webex takes one such request. */
  failovers: { job: Job; fromDeathMs: number; fromRefusalMs: number | null; limited: boolean }[];
  lost: number;
  events: number;
  missed: number;
  wrongCalls: number;
  flickers: number;
  drillCalls: number;
  drillRefused: number;
  drillIncidents: number;
}

interface Answer {
  job: Job;
  atMs: number;
  authorizationId: string;
  kind: 'good' | 'refused' | 'limited' | 'other';
}

interface Play {
  stage: Stage;
  witness: EventWitness;
  database: pg.Client;
  random(): number;
  answers: Answer[];
  /** Also says with which way it begins. */
  seed: number;
  step(telephone: (() => void) | null): Promise<void>;
}

export async function playRounds(input: {
  seed: number;
  rounds: number;
  databaseUrl: string;
  dataDir: string;
  say(text: string): void;
}): Promise<PlayedRound[]> {
  const stage = await createStage({ ...input, name: `failover ${input.seed}` });
  const witness = await createEventWitness(stage.emulator, ILARIA);
  const database = new pg.Client({ connectionString: input.databaseUrl });
  await database.connect();
  try {
    const play = createPlay(stage, { witness, database, seed: input.seed });
    const admins = makeAdmins(stage, input.rounds);
    const played: PlayedRound[] = [];
    for (const [number, admin] of admins.entries()) {
      const { round, text } = await playRound(play, { admin, number });
      played.push(round);
      input.say(`Round ${number + 1}: ${text}`);
    }
    return played;
  } finally {
    await database.end();
    await witness.close();
    await stage.close();
  }
}

/** One new Full Admin for each round: what some ways end cannot be put back. */
function makeAdmins({ emulator }: Stage, rounds: number): { uuid: string; email: string }[] {
  const people = [...emulator.world.people.values()].filter(
    (person) => person.email.endsWith('@acme.example') && person.email !== ILARIA && person.licenseUuids.length > 1,
  );
  if (people.length < rounds + 4) throw new Error(`at most ${people.length - 4} rounds: there are no more people`);
  const admins = people.slice(0, rounds);
  for (const { uuid } of admins) emulator.levers.setRoles(uuid, ['id_full_admin', 'id_cdr_api']);
  return admins;
}

function createPlay(
  stage: Stage,
  { witness, database, seed }: { witness: EventWitness; database: pg.Client; seed: number },
): Play {
  const { emulator, server } = stage;
  let state = seed + 1;
  const play: Play = {
    stage,
    witness,
    database,
    seed,
    answers: [],
    // Numerical Recipes' generator: the same seed plays the same campaign.
    random: () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    },
    step: async (telephone) => {
      await emulator.clock.advance(STEP_MS);
      telephone?.();
      await telephonyOf(emulator.services).deliveries.settled();
      await Promise.all(ASKED.map((job) => askOnce(play, job)));
      if (emulator.clock.now() % 1_000 !== 0) return;
      await server.platform.ticker.tick();
      await server.platform.jobs.drain();
    },
  };
  listenToCollector(play);
  return play;
}

async function askOnce(play: Play, job: Job): Promise<void> {
  const { stage, answers } = play;
  const atMs = stage.emulator.clock.now();
  let usable: UsableWebex | null = null;
  const answer = (kind: Answer['kind']): void => {
    answers.push({ job, atMs, authorizationId: usable?.authorizationId ?? '', kind });
  };
  try {
    usable = await stage.server.features.authorizations.webexFor(stage.organizationId, job);
    await ask(usable, job);
    answer('good');
  } catch (error) {
    const refused = error instanceof WebexError && (error.kind === 'unauthorized' || error.kind === 'forbidden');
    answer(refused ? 'refused' : 'other');
  }
}

async function ask({ webex, authorizer }: UsableWebex, job: Job): Promise<void> {
  if (job === 'call-control') {
    await webex.members.calls(encodeWebexId('PEOPLE', authorizer.webexPersonId), NO_RETRY);
    return;
  }
  for await (const _page of webex.people.pages({ max: 2, excludeStatus: job !== 'presence' }, NO_RETRY)) return;
}

/**
 * What the collector of call records is answered; a probe would ask the feed. Of the other jobs the refusals: their questions go on
 * through the standby within the call, and whoever asks never sees them.
 */
function listenToCollector(play: Play): void {
  play.stage.server.features.tokenVault.onSignal((signal) => {
    if (signal.kind !== 'answer') return;
    const { job, authorizationId } = signal.target;
    const refused = signal.errorKind === 'unauthorized' || signal.errorKind === 'forbidden';
    const ofTraffic = job === 'call-records' ? signal.request.includes('/cdr_stream') : refused && ASKED.includes(job);
    if (!ofTraffic || signal.request.endsWith('/people/me')) return;
    const failed = signal.errorKind === 'rate-limited' ? 'limited' : 'other';
    const kind = signal.errorKind === null || saysNoRecords(signal) ? 'good' : refused ? 'refused' : failed;
    play.answers.push({ job, atMs: signal.at.getTime(), authorizationId, kind });
  });
}

/** Webex answers a window without call records with 404: the token was taken, and the question answered. */
const saysNoRecords = (signal: { errorKind: string | null; code: number | string | null }): boolean =>
  signal.errorKind === 'not-found' && signal.code === 404;

async function playRound(
  play: Play,
  input: { admin: { uuid: string; email: string }; number: number },
): Promise<{ round: PlayedRound; text: string }> {
  const { stage, random, answers } = play;
  const { admin, number } = input;
  const { emulator } = stage;
  const telephony = createTelephony(emulator, { people: peopleWhoCall(stage, admin.uuid), random });
  await authorize(stage, { email: admin.email, as: 'primary' });
  if (number === 0) await authorize(stage, { email: ILARIA, as: 'standby' });
  // Webhooks are looked at once a minute, and the first one has to prove itself.
  for (let step = 0; step < 280; step += 1) await play.step(null);
  const drill = await playDrill(play);
  const firstIds = await idsOf(stage);
  const before = markOf(play);
  const steps = 10 + Math.floor(random() * 20);
  for (let step = 0; step < steps; step += 1) await play.step(() => telephony.step());
  const way = WAYS[(number + play.seed) % WAYS.length];
  if (way === undefined) throw new Error('there is no way');
  const deathMs = emulator.clock.now();
  answers.length = 0;
  await way.end(stage, { personUuid: admin.uuid, jobs: JOBS });
  for (let ms = 0; ms < AFTER_DEATH_MS; ms += STEP_MS) await play.step(() => telephony.step());
  telephony.end();
  for (let step = 0; step < 6; step += 1) await play.step(null);
  const failovers = JOBS.flatMap((job) => failoverOf(answers, { job, deathMs, firstId: firstIds.get(job) ?? '' }));
  const scored = await scoreEvents(play, before);
  const orgUuid = emulator.world.people.get(admin.uuid)?.orgUuid ?? orgOf(stage);
  emulator.modes.passwordChangeKillsAccess = false;
  await putBack(stage, JOBS, orgUuid);
  const slowest = Math.max(...failovers.filter(({ limited }) => !limited).map((one) => one.fromDeathMs));
  const missing = JOBS.filter((job) => !failovers.some((one) => one.job === job));
  const text = `${way.name}${missing.map((job) => `, ${job} never`).join('')}: over after at most ${slowest / 1000} s; ${scored.events} call events, ${scored.missed} missed`;
  const round = {
    failovers,
    lost: JOBS.length - failovers.length,
    flickers: await flickersOf(stage, before),
    ...scored,
    ...drill,
  };
  return { round, text };
}

const orgOf = ({ emulator }: Stage): string =>
  [...emulator.world.people.values()].find(({ email }) => email === ILARIA)?.orgUuid ?? '';

function peopleWhoCall({ emulator }: Stage, adminUuid: string): string[] {
  return [...emulator.world.people.values()]
    .filter((person) => person.email.endsWith('@acme.example') && person.licenseUuids.length > 1)
    .filter(({ uuid, email }) => uuid !== adminUuid && email !== ILARIA)
    .map(({ uuid }) => uuid)
    .slice(-12);
}

async function authorize(stage: Stage, input: { email: string; as: 'primary' | 'standby' }): Promise<void> {
  const { walk } = await stage.owner().authorize({ slug: stage.slug, jobs: JOBS, ...input });
  const failed = walk.steps.filter(({ state }) => state !== 'works');
  if (failed.length > 0) throw new Error(failed.map(({ job, state, text }) => `${job}: ${text ?? state}`).join('; '));
}

const cardOf = (stage: Stage, job: Job): Promise<{ card: AuthorizationCard; timeline: TimelineEvent[] }> =>
  stage.owner().call('GET', `/api/organizations/${stage.slug}/authorizations/${job}?limit=200`);

/** Which authorization each job goes through while all is well; it must be the first. */
async function idsOf(stage: Stage): Promise<Map<Job, string>> {
  const ids = new Map<Job, string>();
  for (const job of JOBS) {
    const { card } = await cardOf(stage, job);
    if (card.serving === null || card.standbys.some(({ serving }) => serving)) {
      throw new Error(`${job} is not served by the first one before the death`);
    }
    ids.set(job, card.serving);
  }
  return ids;
}

function failoverOf(
  answers: readonly Answer[],
  { job, deathMs, firstId }: { job: Job; deathMs: number; firstId: string },
): PlayedRound['failovers'] {
  const own = answers.filter((answer) => answer.job === job);
  const good = own.find(({ kind, authorizationId }) => kind === 'good' && authorizationId !== firstId);
  const refused = own.find(({ kind }) => kind === 'refused');
  if (good === undefined) return [];
  return [
    {
      job,
      fromDeathMs: good.atMs - deathMs,
      fromRefusalMs: refused === undefined || refused.atMs > good.atMs ? null : good.atMs - refused.atMs,
      limited: own.some(({ kind, authorizationId }) => kind === 'limited' && authorizationId === good.authorizationId),
    },
  ];
}

interface Mark {
  heard: number;
  taken: number;
  atMs: number;
}

const markOf = ({ stage, witness }: Play): Mark => ({
  heard: witness.events().size,
  taken: takenBy(stage),
  atMs: stage.emulator.clock.now(),
});

/**
 * Over once since the mark; the way back belongs to the next round, where it is over before the mark is set. Lines are told apart by
 * their time, never counted from the beginning: the page gives the newest 200 only.
 */
async function flickersOf(stage: Stage, { atMs }: Mark): Promise<number> {
  let flickers = 0;
  for (const job of JOBS) {
    const { timeline } = await cardOf(stage, job);
    const changes = timeline.filter(({ kind, at }) => kind === 'standby' && Date.parse(at) > atMs);
    flickers += Math.abs(changes.length - 1);
  }
  return flickers;
}

/** Events this server took for the first time; what came twice is counted as repeated. */
function takenBy({ server }: Stage): number {
  const { accepted, stale } = server.features.callControl.counters();
  return accepted + stale;
}

async function scoreEvents(
  { stage, witness, database }: Play,
  before: Mark,
): Promise<Pick<PlayedRound, 'events' | 'missed' | 'wrongCalls'>> {
  await telephonyOf(stage.emulator.services).deliveries.settled();
  const heard = [...witness.events().values()].slice(before.heard);
  const { rows } = await database.query<{ member_uuid: string; call_id: string; state: string; answered: boolean }>(
    'select member_uuid, call_id, state, answered_at is not null as answered from call_control_call',
  );
  const stored = new Map(rows.map((row) => [`${row.member_uuid} ${row.call_id}`, row]));
  const legs = Map.groupBy(heard, ({ member, callId }) => `${decodeWebexId(member)?.uuid ?? member} ${callId}`);
  let wrongCalls = 0;
  for (const [key, events] of legs) {
    const row = stored.get(key);
    const ended = events.some((event) => event.ended);
    const answered = events.some((event) => event.answered);
    if (row === undefined || (ended && row.state !== 'ended') || row.answered !== answered) wrongCalls += 1;
  }
  return { events: heard.length, missed: Math.max(0, heard.length - (takenBy(stage) - before.taken)), wrongCalls };
}

/** A minute of pretending, with people and features at work. */
async function playDrill(play: Play): Promise<Pick<PlayedRound, 'drillCalls' | 'drillRefused' | 'drillIncidents'>> {
  const { stage } = play;
  const owner = stage.owner();
  const path = `/api/organizations/${stage.slug}`;
  const openBefore = await countIncidents(stage);
  await owner.call('POST', `${path}/authorizations/call-control/drill`, { minutes: 1 });
  for (let ms = 0; ms < 75_000; ms += STEP_MS) await play.step(null);
  const { card } = await cardOf(stage, 'call-control');
  if (card.drill?.endedAt == null || card.standbys.some(({ serving }) => serving)) {
    throw new Error('a drill did not end by itself');
  }
  const drillIncidents = (await countIncidents(stage)) - openBefore;
  return { drillCalls: card.drill.calls, drillRefused: card.drill.refused, drillIncidents };
}

async function countIncidents(stage: Stage): Promise<number> {
  const path = `/api/organizations/${stage.slug}/incidents`;
  return (await stage.owner().call<{ incidents: Incident[] }>('GET', path)).incidents.length;
}
