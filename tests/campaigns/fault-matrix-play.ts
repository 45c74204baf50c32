import type { AuthorizationCard, Cause, Certainty, Incident, Walk } from '@linekeeper/api-contract';
import { type Circumstances, drawCircumstances } from './fault-matrix-circumstances.ts';
import type { DeathScenario, Scenario, TroubleScenario, WalkScenario } from './fault-matrix-scenarios.ts';
import { SCENARIOS } from './fault-matrix-scenarios.ts';
import { DANA, type Stage } from './fault-matrix-stage.ts';

/** While a detection is timed, time passes in such steps; else in longer ones, for the same picture in less machine time. */
const FINE_STEP_MS = 1_000;
const TRAFFIC_STEP_MS = 250;
const COARSE_STEP_MS = 10_000;
const TROUBLE_STEP_MS = 15_000;
/** So long after the detection late evidence may still make the verdict better. */
const LATE_EVIDENCE_MS = 100_000;
const FINE_FOR_MS = 70_000;
const GIVE_UP_MS = 400_000;
/** An authorization is renewed at half of its fourteen days, with jitter. */
const RENEWAL_MS = 9 * 86_400_000;
const RENEWAL_STEP_MS = 24 * 3_600_000;
/** A walk that did not come back says so after ten minutes. */
const WALK_PATIENCE_MS = 700_000;

/** What was said: of several incidents the one that names another cause than the right one, if any does. */
export interface Said {
  cause: Cause | 'nothing';
  certainty: Certainty | null;
}

export interface Outcome {
  /** Name of the scenario. */
  scenario: string;
  circumstances: Circumstances;
  said: Said;
  /** Emulated time from the strike to the incident; null where there was none. */
  detectedMs: number | null;
  /** Incidents that opened: of trouble that passes each one is a wrong death. */
  incidents: number;
  tookMs: number;
}

/** Plays one case of a scenario from a fresh consent to the last evidence. */
export async function play(stage: Stage, scenario: Scenario, given?: Circumstances): Promise<Outcome> {
  const startedAt = performance.now();
  const drawn = given ?? drawCircumstances(stage.ids);
  const onServiceApp = scenario.kind === 'death' && scenario.onServiceApp === true;
  const circumstances: Circumstances = onServiceApp ? { ...drawn, cast: 'service-app' } : drawn;
  await stage.begin(circumstances, onServiceApp ? 'primary' : 'standby');
  await stage.pass(circumstances.restMs, { ms: COARSE_STEP_MS, traffic: false });
  const outcome = await strike(stage, scenario, circumstances);
  return { scenario: scenario.name, circumstances, ...outcome, tookMs: performance.now() - startedAt };
}

type Struck = Pick<Outcome, 'said' | 'detectedMs' | 'incidents'>;

function strike(stage: Stage, scenario: Scenario, circumstances: Circumstances): Promise<Struck> {
  switch (scenario.kind) {
    case 'death':
      return strikeDead(stage, scenario, circumstances);
    case 'trouble':
      return strikeTrouble(stage, scenario, circumstances);
    case 'walk':
      return strikeWalk(stage, scenario);
  }
}

async function strikeDead(stage: Stage, scenario: DeathScenario, circumstances: Circumstances): Promise<Struck> {
  const { emulator } = stage;
  const before = new Set((await stage.incidents()).map(({ number }) => number));
  const fresh = async (): Promise<Incident[]> => (await stage.incidents()).filter(({ number }) => !before.has(number));
  await stage.situation('stage', scenario.situation, scenario.job);
  if (scenario.asleepMs !== undefined) {
    await emulator.clock.advance(scenario.asleepMs);
    await stage.signInAgain();
  }
  const struckMs = emulator.clock.now();
  const { traffic } = circumstances;
  if (scenario.shows(circumstances) === 'renewal') await passRenewal(stage, fresh);
  let found = await fresh();
  for (const startMs = emulator.clock.now(); found.length === 0; found = await fresh()) {
    const passedMs = emulator.clock.now() - startMs;
    if (passedMs > GIVE_UP_MS) return { said: { cause: 'nothing', certainty: null }, detectedMs: null, incidents: 0 };
    const ms = traffic && passedMs < FINE_FOR_MS ? TRAFFIC_STEP_MS : FINE_STEP_MS;
    await stage.pass(ms, { ms, traffic });
  }
  const detectedMs = emulator.clock.now() - struckMs;
  const untilMs = emulator.clock.now() + LATE_EVIDENCE_MS;
  while (emulator.clock.now() < untilMs && !isSettled(found, scenario)) {
    await stage.pass(COARSE_STEP_MS, { ms: COARSE_STEP_MS, traffic });
    found = await fresh();
  }
  return { said: saidOf(found, scenario.cause), detectedMs, incidents: found.length };
}

/** Days go by until something happens; nothing else shows what was struck. */
async function passRenewal(stage: Stage, fresh: () => Promise<Incident[]>): Promise<void> {
  const endMs = stage.emulator.clock.now() + RENEWAL_MS;
  while (stage.emulator.clock.now() < endMs && (await fresh()).length === 0) {
    await stage.pass(RENEWAL_STEP_MS, { ms: RENEWAL_STEP_MS, traffic: false });
    // What a renewal brought to light is looked at twice.
    await stage.pass(4_000, { ms: 2_000, traffic: false });
    await stage.signInAgain();
  }
}

/** The right cause for certain: later evidence makes no verdict worse. */
function isSettled(found: readonly Incident[], { cause }: Scenario): boolean {
  return found.every((incident) => incident.cause === cause && incident.certainty === 'certain');
}

function saidOf(found: readonly Incident[], right: Cause): Said {
  const incident = found.find(({ cause }) => cause !== right) ?? found[0];
  if (incident === undefined) return { cause: 'nothing', certainty: null };
  return { cause: incident.cause, certainty: incident.certainty };
}

async function strikeTrouble(stage: Stage, scenario: TroubleScenario, circumstances: Circumstances): Promise<Struck> {
  const { traffic } = circumstances;
  const before = new Set((await stage.incidents()).map(({ number }) => number));
  await stage.situation('stage', scenario.situation, null);
  await stage.pass(scenario.lastsMs ?? circumstances.lastsMs, { ms: TROUBLE_STEP_MS, traffic });
  const said = troubleOf(await stage.cards(), scenario.cause);
  await stage.situation('undo', scenario.situation, null);
  await stage.pass(60_000, { ms: TROUBLE_STEP_MS, traffic });
  const found = (await stage.incidents()).filter(({ number }) => !before.has(number));
  return { said, detectedMs: null, incidents: found.length };
}

/** What the cards say about trouble that is no death. */
function troubleOf(cards: readonly AuthorizationCard[], right: Cause): Said {
  const told = cards.flatMap(({ trouble }) => (trouble === null ? [] : [trouble.cause]));
  const cause = told.find((one) => one !== right) ?? told[0];
  return { cause: cause ?? 'nothing', certainty: null };
}

async function strikeWalk(stage: Stage, scenario: WalkScenario): Promise<Struck> {
  const { slug } = stage;
  const owner = stage.owner();
  await stage.situation('stage', scenario.situation, scenario.job);
  const { walk } = await owner.authorize({ slug, jobs: [scenario.job], email: DANA });
  await stage.pass(WALK_PATIENCE_MS, { ms: 60_000, traffic: false });
  const path = `/api/organizations/${slug}/authorizations/walks/${walk.id}`;
  const { steps } = await owner.call<Walk>('GET', path);
  const [step] = steps;
  // "Not finished" is this cause in the words of people.
  const cause = step?.cause ?? (step?.state === 'not-finished' ? 'consent-abandoned' : 'nothing');
  return { said: { cause, certainty: null }, detectedMs: null, incidents: 0 };
}

/** Found by its name. */
export function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`There is no scenario "${name}"`);
  return scenario;
}
