import { Readable } from 'node:stream';
import { AUDIT_CSV_PATH, type AuditEntry, auditFilterSchema, listAuditLog } from '@linekeeper/api-contract';
import type { z } from 'zod';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Organizations } from '../organizations/index.ts';
import { type EntryFilter, type EntryRow, selectEntries } from './audit-log.queries.ts';
import { presentEntry } from './present-entry.ts';
import { INSTALLATION } from './record-act.ts';
import { csvHead, csvLine } from './write-csv.ts';

type Filter = z.output<typeof auditFilterSchema>;

const EXPORT_PAGE = 1_000;
/** How the query names the installation itself. */
const ITSELF = '-';

export function mountAuditLogRoutes(platform: Platform, organizations: Organizations): void {
  const { http, database, clock } = platform;
  http.route(listAuditLog, async ({ query }) => {
    const filter = await filterOf(organizations, query);
    const { limit } = query;
    const rows = await selectEntries(database, { ...filter, before: query.cursor ?? null, limit: limit + 1 });
    const page = rows.slice(0, limit);
    return {
      entries: await present(organizations, page),
      next: rows.length > limit ? (page.at(-1)?.entry_id ?? null) : null,
      asOf: new Date(clock.now()).toISOString(),
    };
  });
  http.raw((app) => {
    app.get(AUDIT_CSV_PATH, async (request, reply) => {
      const signedIn = await http.signedIn(request);
      if (signedIn === null) throw new AppError('not-signed-in', 'You are not signed in');
      if (!signedIn.isOwner) throw new AppError('not-allowed', 'Only the owner of this installation may do this');
      const parsed = auditFilterSchema.safeParse(request.query);
      if (!parsed.success) throw new AppError('invalid-request', 'The filter of the export is not valid');
      const filter = await filterOf(organizations, parsed.data);
      await http.audit(request, {
        act: 'auditLog.export',
        organizationId: filter.organizationId === INSTALLATION ? null : filter.organizationId,
        via: signedIn.key === undefined ? 'web' : 'api',
        target: Object.fromEntries(Object.entries(parsed.data).map(([name, value]) => [name, String(value)])),
        outcome: 'ok',
        code: null,
      });
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      return reply
        .type('text/csv; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="audit-log-${day}.csv"`)
        .send(Readable.from(csvOf(platform, organizations, filter)));
    });
  });
}

/** Page by page, so that a log of years is never in memory. */
async function* csvOf(platform: Platform, organizations: Organizations, filter: EntryFilter): AsyncGenerator<string> {
  yield csvHead();
  let before: string | null = null;
  while (true) {
    const rows: EntryRow[] = await selectEntries(platform.database, { ...filter, before, limit: EXPORT_PAGE });
    const entries = await present(organizations, rows);
    if (entries.length > 0) yield entries.map(csvLine).join('');
    if (rows.length < EXPORT_PAGE) return;
    before = rows.at(-1)?.entry_id ?? null;
  }
}

async function filterOf(organizations: Organizations, query: Filter): Promise<EntryFilter> {
  return {
    organizationId: query.organization === undefined ? null : await organizationOf(organizations, query.organization),
    act: query.act ?? null,
    person: query.person ?? null,
    from: query.from === undefined ? null : new Date(query.from),
    to: query.to === undefined ? null : new Date(query.to),
  };
}

async function organizationOf(organizations: Organizations, slug: string): Promise<string> {
  if (slug === ITSELF) return INSTALLATION;
  const found = await organizations.bySlug(slug);
  if (found === null) throw new AppError('not-found', 'There is no such organization here');
  return found.organizationId;
}

async function present(organizations: Organizations, rows: readonly EntryRow[]): Promise<AuditEntry[]> {
  const known = new Map((await organizations.list()).map((one) => [one.organizationId, one]));
  return rows.map((row) => presentEntry(row, known.get(row.organization_id) ?? null));
}
