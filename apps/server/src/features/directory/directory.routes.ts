import {
  cancelDirectoryRun,
  ENTRY_KINDS,
  listDirectoryRuns,
  searchDirectory,
  startDirectoryRun,
} from '@linekeeper/api-contract';
import type { z } from 'zod';
import { AppError } from '../../platform/errors.ts';
import type { OrganizationRef, Platform } from '../../platform/platform.ts';
import { askedRun } from './asked-run.ts';
import { askerOf } from './contacts/asker-of.ts';
import type { Asker } from './contacts/list-access.ts';
import type { PresenceSource } from './directory.ts';
import type { DirectoryRuns } from './directory-runs.ts';
import { presentFinding } from './finding/present-finding.ts';
import { findInDirectory } from './finding/search-directory.ts';
import { presentRun } from './present-directory.ts';
import { selectRuns, selectState } from './run.queries.ts';

export interface DirectoryRoutesDeps {
  runs: DirectoryRuns;
  presence(): PresenceSource;
}

export function mountDirectoryRoutes(platform: Platform, deps: DirectoryRoutesDeps): void {
  const { database, clock } = platform;
  const asOf = (): string => new Date(clock.now()).toISOString();

  platform.http.route(searchDirectory, (input) =>
    search(platform, { asker: askerOf(input), query: input.query, presence: deps.presence() }),
  );
  platform.http.route(startDirectoryRun, async ({ organization, query }) =>
    presentRun(await deps.runs.start(idOf(organization), query.kind)),
  );
  platform.http.route(cancelDirectoryRun, async (asked) => {
    const { organizationId, runId } = await askedRun(platform, asked);
    return presentRun(await deps.runs.cancel(organizationId, runId));
  });
  platform.http.route(listDirectoryRuns, async ({ organization, query }) => {
    const { state, limit } = query;
    const rows = await selectRuns(database, { organizationId: idOf(organization), state, limit });
    return { runs: rows.map(presentRun), asOf: asOf() };
  });
}

interface SearchRequest {
  asker: Asker;
  query: z.output<NonNullable<(typeof searchDirectory)['query']>>;
  presence: PresenceSource;
}

async function search(
  platform: Platform,
  request: SearchRequest,
): Promise<z.input<(typeof searchDirectory)['response']>> {
  const { asker, query, presence } = request;
  const { organizationId } = asker;
  const { database, clock } = platform;
  const { search: typed, offset, limit, kind = null, location = null, department = null } = query;
  const [found, [lastRun], [state], job] = await Promise.all([
    findInDirectory(platform, {
      ...{ organizationId, asker, search: typed },
      ...{ kind, location, department, offset, limit },
    }),
    selectRuns(database, { organizationId, limit: 1 }),
    selectState(database, { organizationId }),
    presence.jobState(organizationId),
  ]);
  const known = await presence.lookup(
    organizationId,
    found.rows.map((row) => row.entry_id),
  );
  const counts = ENTRY_KINDS.map((each) => ({
    kind: each,
    count: found.counts.find((row) => row.kind === each)?.count ?? 0,
  }));
  const now = clock.now();
  const nextRunAt = state?.next_run_at ?? null;
  return {
    entries: found.rows.map((row) =>
      presentFinding(row, { presence: known.get(row.entry_id) ?? null, lists: found.lists }),
    ),
    total: found.total,
    counts,
    forgiving: found.forgiving,
    lastRun: lastRun === undefined ? null : presentRun(lastRun),
    completeAt: state?.complete_at?.toISOString() ?? null,
    // What is overdue waits for something (usually the authorization): no promise then.
    nextRunAt: nextRunAt !== null && nextRunAt.getTime() > now ? nextRunAt.toISOString() : null,
    presence: job,
    asOf: new Date(now).toISOString(),
  };
}

function idOf(organization: OrganizationRef | null): string {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization.organizationId;
}
