import type { Job } from '@linekeeper/api-contract';
import type { Logger } from 'pino';
import { inspectVault } from '../features/token-vault/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { OpenDatabase } from '../platform/database/open-database.ts';
import type { Ids } from '../platform/ids.ts';
import type { Settings } from '../settings.ts';
import { articleAddresses } from './article-address.ts';
import { checkAuthorizations } from './check-authorizations.ts';
import { checkClock } from './check-clock.ts';
import { checkDataDir } from './check-data-dir.ts';
import { checkDatabase } from './check-database.ts';
import { checkMail } from './check-mail.ts';
import { type CheckedNetwork, checkNetwork, type TimeOfWebex } from './check-network.ts';
import { checkRegistration } from './check-registration.ts';
import { type Asking, checkPublicUrl, checkServer, publicUrlOf } from './check-server.ts';
import { checkServiceApps } from './check-service-apps.ts';
import { checkSettings } from './check-settings.ts';
import { checkVault } from './check-vault.ts';
import { AREAS, type Area, broken, type Finding, ok, reasonOf, warning } from './finding.ts';
import { secretHider } from './hide-secrets.ts';
import { readClock } from './read-clock.ts';

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
  let address: string | null = null;
  if (settings !== null) {
    const checked = await checkInstallation(settings, wrong, options);
    found.push(...checked.findings);
    if (checked.serverAnswers) address = publicUrlOf(settings);
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
    articleAddress: articleAddresses(address),
  };
}

/** What the checks share. */
interface Ward extends DoctorOptions {
  settings: Settings;
  /** Settings that were left out: what hangs on them is not checked, for the default would be checked instead. */
  wrong: ReadonlySet<string>;
  asking: Asking;
  /** The server's time; null where an emulator's clock rules and cannot be read. */
  clock: Clock | null;
}

async function checkInstallation(
  settings: Settings,
  wrong: ReadonlySet<string>,
  options: DoctorOptions,
): Promise<{ findings: Finding[]; serverAnswers: boolean }> {
  const asking = { fetch: options.fetch, timeoutMs: options.timeoutMs };
  const clock = await readClock(settings, { machine: options.machine, asking });
  const ward: Ward = { ...options, settings, wrong, asking, clock };
  const [server, network, ofDataDir, ofMail] = await Promise.all([
    careful('server', { answers: false }, () => checkServer(settings, asking)),
    careful('network', { apiAnswers: false, time: null as TimeOfWebex | null }, () => checkNetworkOf(ward)),
    careful('data directory', {}, async () => ({ findings: await checkDataDir(settings) })),
    careful('mail', {}, async () => ({ findings: await checkMailOf(ward) })),
  ]);
  const ofPublicUrl = await careful('public address', {}, async () => {
    if (wrong.has('LINEKEEPER_PUBLIC_URL')) return { findings: [] };
    return { findings: await checkPublicUrl(settings, { serverAnswers: server.answers, asking }) };
  });
  const ofDatabase = await withDatabase(ward, network.apiAnswers);
  const parts = [server, network, ofDataDir, ofMail, ofPublicUrl].flatMap(({ findings }) => findings);
  return { findings: [...parts, ...checkClock(network.time), ...ofDatabase], serverAnswers: server.answers };
}

function checkNetworkOf({ settings, environment, asking, clock, machine }: Ward): Promise<CheckedNetwork> {
  const nowMs = (): number => (clock ?? machine).now();
  return checkNetwork(settings, { environment, asking, nowMs });
}

async function checkMailOf({ settings, wrong, timeoutMs }: Ward): Promise<Finding[]> {
  if (wrong.has('LINEKEEPER_SMTP_URL') || wrong.has('LINEKEEPER_MAIL_FROM')) return [];
  return checkMail(settings, timeoutMs);
}

/** What needs the database, which is closed again at the end. */
async function withDatabase(ward: Ward, apiAnswers: boolean): Promise<Finding[]> {
  // Without it the embedded one would be taken for the one that is meant.
  if (ward.wrong.has('LINEKEEPER_DATABASE_URL')) return [];
  const { findings, opened } = await careful('database', { opened: null as OpenDatabase | null }, () =>
    checkDatabase(ward.settings, ward),
  );
  if (opened === null) return findings;
  try {
    return [...findings, ...(await checkInside(ward, { database: opened.database, apiAnswers }))];
  } finally {
    await opened.close();
  }
}

async function checkInside(ward: Ward, told: { database: Database; apiAnswers: boolean }): Promise<Finding[]> {
  const { settings, clock, machine, ids, fetch, asking } = ward;
  const platform = { database: told.database, clock: clock ?? machine, ids, settings, fetch };
  const vault = inspectVault(platform);
  const ofKeys = await careful('master key', {}, async () => ({ findings: await checkVault(settings, vault) }));
  const nowMs = clock === null ? null : clock.now();
  const none: ReadonlySet<Job> = new Set();
  const noneInUse = { inUse: none, byServiceApp: none };
  const authorizations = await careful('authorization', noneInUse, () =>
    checkAuthorizations({ platform, vault, nowMs }),
  );
  const ofRegistration = await careful('registration', {}, async () => {
    const publicUrl = ward.wrong.has('LINEKEEPER_PUBLIC_URL') ? null : publicUrlOf(settings);
    const { inUse, byServiceApp } = authorizations;
    const cause = notChecked({ apiAnswers: told.apiAnswers, publicUrl, ofKeys: ofKeys.findings });
    if (cause !== null || publicUrl === null) return { findings: cause === null ? [] : [cause] };
    const parts = { settings, vault, publicUrl, inUse, asking, ids };
    const ofApps = await checkServiceApps({ ...parts, byServiceApp });
    return { findings: [...(await checkRegistration(parts)), ...ofApps] };
  });
  return [...ofKeys.findings, ...authorizations.findings, ...ofRegistration.findings];
}

/** Asking Webex makes sense only with an address, a key and a way there. */
function notChecked(told: {
  apiAnswers: boolean;
  publicUrl: string | null;
  ofKeys: readonly Finding[];
}): Finding | null {
  const of = { area: 'registration', subject: 'the five integrations' } as const;
  const todo = 'Mend that first, then ask again.';
  if (told.ofKeys.some(({ state }) => state === 'broken')) {
    return warning(of, { seen: 'Not checked: the master key does not open their secrets.', todo });
  }
  if (!told.apiAnswers) return warning(of, { seen: 'Not checked: Webex cannot be reached.', todo });
  return told.publicUrl === null ? warning(of, { seen: 'Not checked: the public address is not known.', todo }) : null;
}

/** A check that fails itself is told as such with nothing learnt, and the others go on. */
async function careful<Learnt extends object>(
  area: Area,
  nothing: Learnt,
  check: () => Promise<Learnt & { findings: Finding[] }>,
): Promise<Learnt & { findings: Finding[] }> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`it did not end within ${CHECK_PATIENCE_MS / 1000} s`)),
    CHECK_PATIENCE_MS,
  );
  try {
    return await Promise.race([check(), late.promise]);
  } catch (error) {
    const todo = 'Mend what is told above first. If this stays, report it as an error of Linekeeper.';
    const finding = broken({ area, subject: 'this check' }, { seen: `It failed itself: ${reasonOf(error)}.`, todo });
    return { ...nothing, findings: [finding] };
  } finally {
    clearTimeout(timer);
  }
}

function program(): Finding {
  const { node } = process.versions;
  return ok({ area: 'program', subject: 'Node' }, `Node ${node} on ${process.platform} ${process.arch}.`);
}
