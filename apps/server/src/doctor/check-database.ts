import type { Logger } from 'pino';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { migrationState } from '../platform/database/migrate.ts';
import type { OpenDatabase } from '../platform/database/open-database.ts';
import type { Settings } from '../settings.ts';
import { selectServerFacts } from './database.queries.ts';
import { broken, codeOf, type Finding, ok, reasonOf, warning } from './finding.ts';
import { bareAddress } from './hide-secrets.ts';
import { type DatabaseAtHand, openForChecks } from './open-for-checks.ts';

const OLDEST_VERSION = 150_000;
const CLOCKS_APART_MS = 10_000;

const of = (subject: string): { area: 'database'; subject: string } => ({ area: 'database', subject });

export interface CheckedDatabase {
  findings: Finding[];
  /** Null where nothing in it can be read: it is away, empty, or not of this build. To be closed by the caller. */
  opened: OpenDatabase | null;
}

/** Reachable, of which version, migrated, and at the same time as this machine. */
export async function checkDatabase(
  settings: Settings,
  parts: { log: Logger; machine: Clock },
): Promise<CheckedDatabase> {
  const name = settings.database.kind === 'external' ? bareAddress(settings.database.url) : 'embedded PostgreSQL';
  let atHand: DatabaseAtHand;
  try {
    atHand = await openForChecks(settings, parts.log);
  } catch (error) {
    return { findings: [away(settings, name, error)], opened: null };
  }
  if (atHand.kind === 'not-made-yet') {
    const todo = 'Nothing: the first start makes it.';
    return { findings: [warning(of(name), { seen: 'There is no database yet.', todo })], opened: null };
  }
  if (atHand.kind === 'held') {
    const seen = `Process ${atHand.pid} holds the data directory, but its database does not run.`;
    const todo = 'If that process is just starting, ask again in a minute. If not, stop it and start Linekeeper again.';
    return { findings: [broken(of(name), { seen, todo })], opened: null };
  }
  const { opened, how } = atHand;
  try {
    const { findings, readable } = await lookAt(opened.database, { name, how, machine: parts.machine });
    if (readable) return { findings, opened };
    await opened.close();
    return { findings, opened: null };
  } catch (error) {
    await opened.close().catch(() => undefined);
    return { findings: [away(settings, name, error)], opened: null };
  }
}

function away({ database, dataDir }: Settings, name: string, error: unknown): Finding {
  const seen = `It cannot be opened: ${reasonOf(error)}.`;
  if (database.kind === 'embedded') {
    const todo = `Look at the end of postgres.log in ${dataDir}; most often the disk is full or the rights were changed.`;
    return broken(of(name), { seen, todo });
  }
  return broken(of(name), {
    seen,
    todo: REMEDIES[codeOf(error)] ?? 'Check LINEKEEPER_DATABASE_URL with psql from here.',
  });
}

const REMEDIES: Record<string, string> = {
  ENOTFOUND: 'The host name of LINEKEEPER_DATABASE_URL is not known here: correct it, or mend the name service.',
  EAI_AGAIN: 'The name service of this machine does not answer: mend it first.',
  ECONNREFUSED: 'Start PostgreSQL there, or correct host and port in LINEKEEPER_DATABASE_URL.',
  ETIMEDOUT: 'Something on the way swallows the connection: ask for the port to be opened in the firewall.',
  '28P01': 'User or password is wrong: correct LINEKEEPER_DATABASE_URL.',
  '28000': 'PostgreSQL does not let this user in from here: its pg_hba.conf says from where.',
  '3D000': 'There is no database of that name: create it, or correct LINEKEEPER_DATABASE_URL.',
  '53300': 'All connections are taken: raise max_connections, or stop what holds them.',
};

async function lookAt(
  database: Database,
  told: { name: string; how: 'external' | 'running' | 'started-for-this'; machine: Clock },
): Promise<{ findings: Finding[]; readable: boolean }> {
  const askedMs = told.machine.now();
  const [facts] = await selectServerFacts(database);
  const answeredMs = told.machine.now();
  if (facts === undefined) throw new Error('it answered with nothing');
  const started =
    told.how === 'started-for-this' ? ' It did not run: it was started for this check, and is stopped again.' : '';
  const findings: Finding[] = [];
  if (facts.version_number < OLDEST_VERSION) {
    const todo = 'Upgrade PostgreSQL to 15 or newer.';
    findings.push(broken(of(told.name), { seen: `It is PostgreSQL ${facts.version}, which is too old.`, todo }));
  } else if (facts.standby) {
    const todo = 'Point LINEKEEPER_DATABASE_URL at the one that takes writes, or promote this one.';
    findings.push(broken(of(told.name), { seen: 'It is a standby: nothing can be written to it.', todo }));
  } else {
    findings.push(ok(of(told.name), `PostgreSQL ${facts.version} answers.${started}`));
  }
  const apartMs = Math.abs(facts.at.getTime() - (askedMs + answeredMs) / 2);
  if (apartMs > CLOCKS_APART_MS) {
    const seen = `The database's clock is ${Math.round(apartMs / 1000)} s away from this machine's.`;
    const todo = 'Set both by the same time server. Work that is due now may be taken up late.';
    findings.push(warning(of('its clock'), { seen, todo }));
  } else {
    findings.push(ok(of('its clock'), `${(apartMs / 1000).toFixed(1)} s away from this machine's.`));
  }
  const migrations = await checkMigrations(database);
  return { findings: [...findings, migrations.finding], readable: migrations.readable };
}

async function checkMigrations(database: Database): Promise<{ finding: Finding; readable: boolean }> {
  const { pending, edited, unknown } = await migrationState(database);
  const subject = of('migrations');
  if (edited.length > 0) {
    const seen = `${edited.join(', ')} ran here in another form than it has now.`;
    const todo = 'Install the unchanged release again: the server does not start like this.';
    return { finding: broken(subject, { seen, todo }), readable: true };
  }
  if (unknown.length > 0) {
    const seen = `A newer Linekeeper has worked on this database (migration ${Math.max(...unknown)}).`;
    const todo = 'Install that release or a newer one here. An older one may write what the newer one cannot read.';
    return { finding: broken(subject, { seen, todo }), readable: pending.length === 0 };
  }
  if (pending.length > 0) {
    const seen = `${pending.length} have not run yet, from ${pending[0]} on.`;
    const todo = 'Nothing: the next start runs them. Back the database up before.';
    return { finding: warning(subject, { seen, todo }), readable: false };
  }
  return { finding: ok(subject, 'All have run.'), readable: true };
}
