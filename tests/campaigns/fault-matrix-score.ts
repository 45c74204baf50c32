import type { Cause } from '@linekeeper/api-contract';
import { type Figure, table } from '../../bench/figure.ts';
import { describeCircumstances } from './fault-matrix-circumstances.ts';
import { type Outcome, scenarioNamed } from './fault-matrix-play.ts';
import { type Limit, SCENARIOS, type Scenario } from './fault-matrix-scenarios.ts';

/** Events may be so late and a detection through the audit log still be within the minute: the log is read every 30 s. */
const AUDIT_IN_TIME_MS = 25_000;

/** How one case counts. */
export type Mark =
  /** The evidence allows a verdict. */
  | { kind: 'scored'; right: boolean }
  /** It does not: honest where the verdict leaves open what nobody can know. */
  | { kind: 'apart'; honest: boolean; limit: Limit };

export function mark(outcome: Outcome): Mark {
  const scenario = scenarioNamed(outcome.scenario);
  const { cause, certainty } = outcome.said;
  const right = cause === scenario.cause;
  const alive = scenario.kind !== 'trouble' || outcome.incidents === 0;
  const limit = scenario.kind === 'trouble' ? scenario.limit : scenario.limit(outcome.circumstances);
  if (limit === null) return { kind: 'scored', right: right && alive };
  const honest = alive && (right || (limit.honest.includes(cause) && certainty !== 'certain'));
  return { kind: 'apart', honest, limit };
}

/** What is told beside the figures: the confusion matrix, what stands apart, and every case that went wrong. */
export function describeOutcomes(outcomes: readonly Outcome[]): string {
  const scored = outcomes.filter((outcome) => mark(outcome).kind === 'scored');
  const wrong = outcomes.filter((outcome) => {
    const marked = mark(outcome);
    return marked.kind === 'scored' ? !marked.right : !marked.honest;
  });
  return [
    `Confusion matrix, where the evidence allows a verdict (${scored.length} cases)`,
    confusion(scored),
    'By scenario',
    byScenario(outcomes),
    'Apart, with the reason why no evidence tells',
    apart(outcomes),
    ...(wrong.length === 0 ? [] : ['Not as it should be', wrong.map(lineOf).join('\n')]),
  ].join('\n\n');
}

function confusion(outcomes: readonly Outcome[]): string {
  const said = [...new Set(outcomes.map((outcome) => outcome.said.cause))].sort();
  const causes = [...new Set(SCENARIOS.map(({ cause }) => cause))];
  const rows = causes.flatMap((cause) => {
    const own = outcomes.filter(({ scenario }) => scenarioNamed(scenario).cause === cause);
    if (own.length === 0) return [];
    const count = (one: Cause | 'nothing'): number => own.filter((outcome) => outcome.said.cause === one).length;
    const others = said.filter((one) => one !== cause && count(one) > 0).map((one) => `${one} ${count(one)}`);
    return [[cause, String(own.length), String(count(cause)), others.join(', ') || '–']];
  });
  return table(['cause', 'cases', 'said so', 'said instead'], rows);
}

function byScenario(outcomes: readonly Outcome[]): string {
  const rows = SCENARIOS.map((scenario) => {
    const own = outcomes.filter((outcome) => outcome.scenario === scenario.name);
    const marks = own.map(mark);
    const scored = marks.filter(({ kind }) => kind === 'scored');
    const right = marks.filter((one) => one.kind === 'scored' && one.right).length;
    const seconds = (traffic: boolean): string => {
      const times = own.flatMap(({ detectedMs, circumstances }) =>
        detectedMs === null || circumstances.traffic !== traffic ? [] : [detectedMs / 1000],
      );
      return times.length === 0 ? '–' : String(Math.round(10 * Math.max(...times)) / 10);
    };
    const took = own.reduce((sum, { tookMs }) => sum + tookMs, 0) / Math.max(1, own.length);
    return [scenario.name, `${right}/${scored.length}`, seconds(false), seconds(true), String(Math.round(took))];
  });
  return table(['what happened', 'right', 'slowest idle s', 'with traffic s', 'machine ms a case'], rows);
}

function apart(outcomes: readonly Outcome[]): string {
  const groups = new Map<string, { scenario: Scenario; limit: Limit; own: Outcome[]; honest: number }>();
  for (const outcome of outcomes) {
    const marked = mark(outcome);
    if (marked.kind !== 'apart') continue;
    const key = `${outcome.scenario}/${marked.limit.reason}`;
    const group = groups.get(key) ?? {
      scenario: scenarioNamed(outcome.scenario),
      limit: marked.limit,
      own: [],
      honest: 0,
    };
    group.own.push(outcome);
    group.honest += marked.honest ? 1 : 0;
    groups.set(key, group);
  }
  const rows = [...groups.values()].map(({ scenario, limit, own, honest }) => {
    const counts = new Map<string, number>();
    for (const { said } of own) {
      const words = said.certainty === null ? said.cause : `${said.cause} (${said.certainty})`;
      counts.set(words, (counts.get(words) ?? 0) + 1);
    }
    const verdicts = [...counts].map(([words, count]) => `${words} ${count}`).join(', ');
    return [scenario.name, `${honest}/${own.length}`, verdicts, limit.reason];
  });
  return table(['what happened', 'honest', 'said', 'why it cannot be told'], rows);
}

function lineOf(outcome: Outcome): string {
  const { said, incidents } = outcome;
  const deaths = scenarioNamed(outcome.scenario).kind === 'trouble' ? `, ${incidents} incidents` : '';
  const certainty = said.certainty === null ? '' : ` (${said.certainty})`;
  return `  ${outcome.scenario}: ${said.cause}${certainty}${deaths}: ${describeCircumstances(outcome.circumstances)}`;
}

/** The figures of the matrix; failures are cases that could not be played. */
export function figuresOf(outcomes: readonly Outcome[], failures: number): Figure[] {
  const marks = outcomes.map(mark);
  const scored = marks.filter((one) => one.kind === 'scored');
  const right = scored.filter((one) => one.kind === 'scored' && one.right).length;
  const aside = marks.filter((one) => one.kind === 'apart');
  const honest = aside.filter((one) => one.kind === 'apart' && one.honest).length;
  const percent = share(right, scored.length + failures);
  const honestPercent = share(honest, aside.length);
  const deaths = outcomes.filter(({ scenario }) => scenarioNamed(scenario).kind === 'trouble');
  const wrongDeaths = deaths.filter(({ incidents }) => incidents > 0).length;
  return [
    {
      name: 'fault-matrix: right cause',
      value: percent,
      unit: `% of ${scored.length + failures}`,
      bar: '≥ 98',
      pass: percent >= 98,
    },
    {
      name: 'fault-matrix: honest where no evidence tells',
      value: honestPercent,
      unit: `% of ${aside.length}`,
      bar: '≥ 98',
      pass: honestPercent >= 98,
    },
    {
      name: 'fault-matrix: wrong deaths in its own cases of passing trouble',
      value: wrongDeaths,
      unit: `of ${deaths.length}`,
      bar: '0',
      pass: wrongDeaths === 0,
    },
    detection(outcomes, { traffic: false, barS: 60 }),
    detection(outcomes, { traffic: true, barS: 2 }),
  ];
}

/** Of deaths that somebody could have seen by then: not those that only a renewal or a late audit event brings to light. */
function detection(outcomes: readonly Outcome[], { traffic, barS }: { traffic: boolean; barS: number }): Figure {
  const times = outcomes.flatMap(({ scenario: name, circumstances, detectedMs, said }) => {
    const scenario = scenarioNamed(name);
    if (scenario.kind !== 'death' || circumstances.traffic !== traffic) return [];
    const shows = scenario.shows(circumstances);
    const inTime = circumstances.modes.auditDelayMs <= AUDIT_IN_TIME_MS;
    const seen = shows === 'answers' || (!traffic && (shows === 'call-records' || (shows === 'audit' && inTime)));
    if (!seen) return [];
    return [said.cause === 'nothing' || detectedMs === null ? Number.POSITIVE_INFINITY : detectedMs / 1000];
  });
  const sorted = times.sort((a, b) => a - b);
  const p95 = sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? 0;
  return {
    name: `fault-matrix: detected after, p95, ${traffic ? 'under traffic' : 'idle'}`,
    value: p95,
    unit: `s, ${sorted.length} cases`,
    bar: `≤ ${barS}`,
    pass: p95 <= barS,
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 100 : (100 * part) / whole;
}
