import { type Completeness, callsPerHour as callsPerHourEndpoint, listCallRecords } from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import type { OrganizationRef, Platform } from '../../platform/platform.ts';
import { askerOf, type Directory } from '../directory/index.ts';
import { countRecords, readRecords } from './call-records.queries.ts';
import { callsPerHour } from './count-calls.ts';
import { presentRecord, remoteNumber } from './present-record.ts';

const LONGEST_RANGE_MS = 400 * 86_400_000;
const LONGEST_HOURS_RANGE_MS = 100 * 86_400_000;

export interface CallRecordsQuestions {
  completeness: (organizationId: string) => Promise<Completeness>;
  directory: Pick<Directory, 'whoseNumbers' | 'numbersOfNamed'>;
}

export function mountCallRecordsRoutes(platform: Platform, { completeness, directory }: CallRecordsQuestions): void {
  platform.http.route(listCallRecords, async (input) => {
    const { query } = input;
    const asker = askerOf(input);
    const { organizationId } = asker;
    const { direction = null, offset, limit } = query;
    const search = asStored(query.search);
    const answered = query.answered === undefined ? null : query.answered === 'yes';
    const range = rangeOf(query, LONGEST_RANGE_MS);
    const numbers = await directory.numbersOfNamed(asker, search);
    const filter = { organizationId, ...range, direction, answered, search, numbers };
    const [records, total, complete] = await Promise.all([
      readRecords(platform.database, { ...filter, offset, limit }),
      countRecords(platform.database, filter),
      completeness(organizationId),
    ]);
    const owners = await directory.whoseNumbers(
      asker,
      records.flatMap((row) => remoteNumber(row) ?? []),
    );
    const presented = records.map((row) => presentRecord(row, owners));
    return { records: presented, total, completeness: complete, asOf: asOf(platform) };
  });
  platform.http.route(callsPerHourEndpoint, async ({ organization, query }) => {
    const { organizationId } = organizationOf(organization);
    const range = { organizationId, ...rangeOf(query, LONGEST_HOURS_RANGE_MS) };
    const [hours, complete] = await Promise.all([callsPerHour(platform.database, range), completeness(organizationId)]);
    return { hours, completeness: complete, asOf: asOf(platform) };
  });
}

/** A number as records hold it, also where somebody copied it with the blanks it is shown with. */
function asStored(search: string): string {
  return /^[+\d][\d\s()./-]*$/.test(search) ? search.replace(/[\s()./-]/g, '') : search;
}

function organizationOf(organization: OrganizationRef | null): OrganizationRef {
  if (organization === null) throw new AppError('not-found', 'There is no such organization');
  return organization;
}

function rangeOf(query: { from: string; to: string }, longestMs: number): { from: Date; to: Date } {
  const from = new Date(query.from);
  const to = new Date(query.to);
  if (to <= from) throw new AppError('invalid-request', 'The range ends before it begins', { field: 'query.to' });
  if (to.getTime() - from.getTime() > longestMs) {
    const days = longestMs / 86_400_000;
    throw new AppError('invalid-request', `The range is longer than ${days} days`, { field: 'query.to' });
  }
  return { from, to };
}

function asOf(platform: Platform): string {
  return new Date(platform.clock.now()).toISOString();
}
