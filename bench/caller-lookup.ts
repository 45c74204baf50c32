import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pino from 'pino';
import { composeServer } from '../apps/server/src/compose.ts';
import { findOwners } from '../apps/server/src/features/directory/finding/look-up-number.ts';
import { findInDirectory } from '../apps/server/src/features/directory/finding/search-directory.ts';
import { whoseNumbers } from '../apps/server/src/features/directory/finding/whose-numbers.ts';
import { createSystemClock } from '../apps/server/src/platform/clock.ts';
import { startEmbeddedPostgres } from '../apps/server/src/platform/database/embedded-postgres.ts';
import { readSettings } from '../apps/server/src/settings.ts';
import { fillContacts } from './caller-lookup-contacts.ts';
import type { Figure } from './figure.ts';
import type { RunOptions } from './run-by-name.ts';
import { fillDirectory } from './search-people.ts';

const ENTRIES = 100_000;
const LOOKUPS = 2_000;
const SEARCHES = [
  ...['alessandro conti', 'muller', 'weber an', 'kundendienst', 'koln brandt', 'goldmeyer', 'sergei neuhof', 'ac', 'a'],
  ...[
    '0221 4700',
    '2208',
    '+49221470',
    'schnieder xeina',
    'rosneberger',
    'katarzyna.goldbach',
    'ilaria weinthal milano',
  ],
];
const SEARCH_ROUNDS = 5;
const PAGES = 100;
const PAGE = 100;

/**
 * The directory's answers over 100,000 entries in an own PostgreSQL, without HTTP: whose a number is, in four spellings, whose those of
 * a page of call records are, and one page of a search, among 100,000 people and as many contacts of a list. `--rounds N`: so many look-ups.
 */
export async function run({ say, rounds, seed }: RunOptions): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-lookup-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const settings = readSettings({
    LINEKEEPER_PORT: '0',
    LINEKEEPER_DATABASE_URL: postgres.url,
    LINEKEEPER_DATA_DIR: dataDir,
    LINEKEEPER_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    LINEKEEPER_LOG_LEVEL: 'silent',
  });
  const server = await composeServer(settings, { log: pino({ level: 'silent' }), clock: createSystemClock() });
  try {
    const { platform } = server;
    const organizationId = platform.ids.uuid();
    // Who asks sees a list with as many contacts as there are people.
    const asker = { organizationId, accountId: platform.ids.uuid(), name: 'Robin', email: '', isOwner: true };
    await fillDirectory(platform.database, { organizationId, size: ENTRIES, seed });
    await fillContacts(platform.database, { organizationId, size: ENTRIES });
    await sql`
      insert into directory_location (organization_id, webex_id, name, country)
      values (${organizationId}, 'koln', 'Köln', 'DE'), (${organizationId}, 'wien', 'Wien', 'AT')
    `.execute(platform.database);
    // As autovacuum does within a minute: until then all that was written waits unsorted in the trigram indexes.
    await sql`
      vacuum analyze directory_entry, directory_number, directory_location, directory_contact
    `.execute(platform.database);
    const lookups: number[] = [];
    for (let at = 0; at < (rounds ?? LOOKUPS); at += 1) {
      const line = String(4_700_000 + ((at * 7_919) % ENTRIES));
      const asked =
        [
          ...[`+49221${line}`, `0049 (0)221 ${line}`, `0221/${line}`, String(1_000 + (at % 9_000))],
          `030 ${5_000_000 + ((at * 7_919) % ENTRIES)}`,
        ][at % 5] ?? '';
      const started = performance.now();
      const { owners } = await findOwners(platform, { organizationId, number: asked, asker });
      lookups.push(performance.now() - started);
      if (owners.length === 0) throw new Error(`${asked} was not found`);
    }
    const pages: number[] = [];
    for (let page = 0; page < PAGES; page += 1) {
      const numbers = Array.from({ length: PAGE }, (_, row) => numberOfRow(page * PAGE + row));
      const started = performance.now();
      const owners = await whoseNumbers(platform, asker, numbers);
      pages.push(performance.now() - started);
      if (owners.size < PAGE / 2) throw new Error(`Of ${PAGE} numbers only ${owners.size} were found`);
    }
    const searches: number[] = [];
    const asked = { organizationId, asker, kind: null, location: null, department: null, offset: 0, limit: 100 };
    for (let round = 0; round < SEARCH_ROUNDS; round += 1) {
      for (const search of SEARCHES) {
        const started = performance.now();
        const { total, forgiving } = await findInDirectory(platform, { ...asked, search });
        searches.push(performance.now() - started);
        if (round === 1)
          say(`${search}: ${total}${forgiving ? ' forgiving' : ''}, ${Math.round(searches.at(-1) ?? 0)} ms`);
      }
    }
    return [
      figure('lookup-p50', share(lookups, 0.5), 5),
      figure('lookup-p99', share(lookups, 0.99), 5),
      figure('names-of-100-p50', share(pages, 0.5), 50),
      figure('names-of-100-p99', share(pages, 0.99), 100),
      figure('api-search-p50', share(searches, 0.5), 100),
      figure('api-search-p95', share(searches, 0.95), 300),
    ];
  } finally {
    await server.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** As call records have them: half of the entries, a quarter of contacts, the rest unknown or an extension many have. */
function numberOfRow(at: number): string {
  const place = (at * 7_919) % ENTRIES;
  if (at % 20 === 19) return String(1_000 + (at % 9_000));
  return (
    [`+49221${4_700_000 + place}`, `+4930${5_000_000 + place}`, `+49221${4_700_000 + place}`, `+39${place}`][at % 4] ??
    ''
  );
}

function share(times: readonly number[], of: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * of)] ?? 0;
}

function figure(name: string, ms: number, most: number): Figure {
  const value = Math.round(ms * 100) / 100;
  return { name: `caller-lookup.${name}`, value, unit: 'ms', bar: `≤ ${most}`, pass: ms <= most };
}
