import type { Logger } from 'pino';
import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import type { Settings } from '../settings.ts';
import { articleAddresses } from './article-address.ts';
import { checkDataDir } from './check-data-dir.ts';
import { type CheckedDatabase, checkDatabase } from './check-database.ts';
import { checkPublicUrl, checkServer, publicUrlOf } from './check-server.ts';
import { checkSettings } from './check-settings.ts';
import { AREAS, type Area, broken, type Finding, ok, reasonOf } from './finding.ts';
import { secretHider } from './hide-secrets.ts';

export interface DoctorOptions {
  environment: NodeJS.ProcessEnv;
  /** What whoever starts us found wrong with settings of its own. */
  launcherProblems?: readonly { setting: string; rule: string }[];
  /** The way out. */
  fetch: typeof fetch;
  /** For each question asked over the network. */
  timeoutMs: number;
  /** This machine's own time. */
  machine: Clock;
  ids: Ids;
  log: Logger;
}

export interface Report {
  findings: Finding[];
  articleAddress(article: number): string;
}

/** No check may keep the person waiting for ever. */
const CHECK_PATIENCE_MS = 90_000;

/** Looks at everything this installation needs, and changes nothing. Never throws for what it finds. */
export async function runDoctor(options: DoctorOptions): Promise<Report> {
  const { findings: ofSettings, settings, wrong } = checkSettings(options.environment, options.launcherProblems);
  const found = [program(), ...ofSettings];
  let serverAnswers = false;
  if (settings !== null) {
    const asking = { fetch: options.fetch, timeoutMs: options.timeoutMs };
    const server = await careful('server', async () => {
      const checked = await checkServer(settings, asking);
      serverAnswers = checked.answers;
      return checked.findings;
    });
    const others = await Promise.all([
      careful('data directory', () => checkDataDir(settings)),
      careful('public address', () => checkPublicUrl(settings, { serverAnswers, asking })),
      withDatabase(settings, wrong, options),
    ]);
    found.push(...server, ...others.flat());
  }
  const hide = secretHider(options.environment);
  const clean = found.map((finding) => ({
    ...finding,
    subject: hide(finding.subject),
    seen: hide(finding.seen),
    todo: finding.todo === null ? null : hide(finding.todo),
  }));
  return {
    findings: clean.sort((a, b) => AREAS.indexOf(a.area) - AREAS.indexOf(b.area)),
    articleAddress: articleAddresses(serverAnswers && settings !== null ? publicUrlOf(settings) : null),
  };
}

/** What needs the database, which is closed again at the end. */
async function withDatabase(
  settings: Settings,
  wrong: ReadonlySet<string>,
  options: DoctorOptions,
): Promise<Finding[]> {
  // Without it the embedded one would be taken for the one that is meant.
  if (wrong.has('LINEKEEPER_DATABASE_URL')) return [];
  let checked: CheckedDatabase = { findings: [], opened: null };
  const findings = await careful('database', async () => {
    checked = await checkDatabase(settings, options);
    return checked.findings;
  });
  await checked.opened?.close();
  return findings;
}

/** A check that fails itself is told as such, and the others go on. */
async function careful(area: Area, check: () => Promise<Finding[]>): Promise<Finding[]> {
  const late = Promise.withResolvers<Finding[]>();
  const of = { area, subject: 'this check' };
  const todo = 'Mend what is told above first. If this stays, report it as an error of Linekeeper.';
  const timer = setTimeout(
    () => late.resolve([broken(of, { seen: `It did not end within ${CHECK_PATIENCE_MS / 1000} s.`, todo })]),
    CHECK_PATIENCE_MS,
  );
  try {
    return await Promise.race([check(), late.promise]);
  } catch (error) {
    return [broken(of, { seen: `It failed itself: ${reasonOf(error)}.`, todo })];
  } finally {
    clearTimeout(timer);
  }
}

function program(): Finding {
  const { node } = process.versions;
  return ok({ area: 'program', subject: 'Node' }, `Node ${node} on ${process.platform} ${process.arch}.`);
}
