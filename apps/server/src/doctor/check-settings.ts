import { readSettings, SETTING_NAMES, type Settings, SettingsError } from '../settings.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

interface Problem {
  setting: string;
  rule: string;
}

export interface CheckedSettings {
  findings: Finding[];
  /** With the defaults in the place of what is wrong; null where even that gives none. */
  settings: Settings | null;
  /** Names that were left out for being wrong. */
  wrong: ReadonlySet<string>;
}

const of = (subject: string): { area: 'settings'; subject: string } => ({ area: 'settings', subject });

/** Each setting by its rule, names that do not exist, and settings that make no sense together. */
export function checkSettings(environment: NodeJS.ProcessEnv, ofLauncher: readonly Problem[] = []): CheckedSettings {
  const { settings, problems } = readAsFarAsPossible(environment);
  const wrong = [...problems, ...ofLauncher];
  const findings = wrong.map(({ setting, rule }) =>
    broken(of(setting), {
      seen: rule === 'there is no such setting' ? `There is no such setting${likelyMeant(setting)}.` : `It ${rule}.`,
      todo: 'Correct it and start again: the server does not start like this. All settings: docs/operating/settings.md.',
    }),
  );
  findings.push(...contradictions(environment));
  if (settings !== null) findings.push(...combinations(settings));
  if (findings.length === 0) {
    const count = SETTING_NAMES.filter((name) => isSet(environment, name)).length;
    findings.push(ok(of('environment'), `${count} settings are given, the others have their defaults; all are sound.`));
  }
  return { findings, settings, wrong: new Set(wrong.map(({ setting }) => setting)) };
}

/** What is wrong is left out and reading begins anew, so that all of it is told at once and the rest can be checked. */
function readAsFarAsPossible(environment: NodeJS.ProcessEnv): { settings: Settings | null; problems: Problem[] } {
  const problems: Problem[] = [];
  let rest = environment;
  while (true) {
    try {
      return { settings: readSettings(rest), problems };
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      problems.push(...error.problems);
      const names = new Set(error.problems.flatMap(({ setting }) => [setting, ...partners(setting)]));
      const kept = Object.entries(rest).filter(([name]) => !names.has(name));
      if (kept.length === Object.keys(rest).length) return { settings: null, problems };
      rest = Object.fromEntries(kept);
    }
  }
}

/** One of them alone is an error of its own. */
function partners(setting: string): string[] {
  const pair = ['LINEKEEPER_SMTP_URL', 'LINEKEEPER_MAIL_FROM'];
  return pair.includes(setting) ? pair : [];
}

const isSet = (environment: NodeJS.ProcessEnv, name: string): boolean => (environment[name] ?? '') !== '';

/** Where two settings speak of the same thing, one is silently without effect. */
const WITHOUT_EFFECT: readonly { setting: string; beside: string; why: string }[] = [
  {
    setting: 'LINEKEEPER_MASTER_KEY_FILE',
    beside: 'LINEKEEPER_MASTER_KEY',
    why: 'the key itself is given too, and comes first',
  },
  {
    setting: 'LINEKEEPER_MASTER_KEY_OLD_FILE',
    beside: 'LINEKEEPER_MASTER_KEY_OLD',
    why: 'the old key itself is given too, and comes first',
  },
  { setting: 'LINEKEEPER_DATABASE_PORT', beside: 'LINEKEEPER_DATABASE_URL', why: 'the database is an external one' },
  ...['LINEKEEPER_WEBEX_API_URL', 'LINEKEEPER_WEBEX_CDR_URL', 'LINEKEEPER_WEBEX_ISSUERS'].map((setting) => ({
    setting,
    beside: 'LINEKEEPER_EMULATOR_URL',
    why: 'an emulator takes the place of Webex',
  })),
];

function contradictions(environment: NodeJS.ProcessEnv): Finding[] {
  return WITHOUT_EFFECT.filter(({ setting, beside }) => isSet(environment, setting) && isSet(environment, beside)).map(
    ({ setting, beside, why }) =>
      warning(of(setting), {
        seen: `It has no effect: ${why} (${beside}).`,
        todo: 'Take one of the two away, so that nobody is misled.',
      }),
  );
}

function combinations(settings: Settings): Finding[] {
  const findings: Finding[] = [];
  if (settings.masterKey === null) {
    findings.push(
      broken(of('LINEKEEPER_MASTER_KEY'), {
        seen: 'The database is an external one, and no master key is given.',
        todo: 'Give the key this database was made with, as LINEKEEPER_MASTER_KEY or LINEKEEPER_MASTER_KEY_FILE.',
      }),
    );
  }
  if (settings.crashPoint !== null) {
    findings.push(
      broken(of('LINEKEEPER_CRASH_POINT'), {
        seen: 'The server kills itself at a chosen point: this is for campaigns only.',
        todo: 'Take it away.',
      }),
    );
  }
  if (!settings.roles.includes('worker')) {
    findings.push(
      warning(of('LINEKEEPER_ROLES'), {
        seen: 'This process does no work that is due: no probes, no renewals, no messages.',
        todo: 'Make sure that another process on the same database has the role worker.',
      }),
    );
  }
  if (settings.emulatorUrl === null && !/\/v1$/.test(settings.webex.apiBaseUrl)) {
    findings.push(
      warning(of('LINEKEEPER_WEBEX_API_URL'), {
        seen: 'It does not end in /v1, as all addresses of the Webex API do.',
        todo: 'Compare it with https://webexapis.com/v1.',
      }),
    );
  }
  return findings;
}

/** A typing error is one or two letters away from what was meant. */
function likelyMeant(setting: string): string {
  const near = SETTING_NAMES.map((name) => ({ name, distance: lettersApart(setting, name) })).sort(
    (a, b) => a.distance - b.distance,
  )[0];
  return near !== undefined && near.distance <= 3 ? `; ${near.name} is one` : '';
}

/** Levenshtein's distance. */
function lettersApart(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 1; at <= from.length; at += 1) {
    const next = [at];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[at - 1] === to[column - 1] ? 0 : 1;
      next.push(Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (row[column - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
