import { AppError } from '../../platform/errors.ts';
import type { OrganizationRef, Platform } from '../../platform/platform.ts';
import { selectRunByNumber } from './run.queries.ts';

const NUMBER = /^RUN-(\d+)$/;

/** The run an address names by its number (RUN-118) or its id. AppError not-found. */
export async function askedRun(
  platform: Platform,
  asked: { organization: OrganizationRef | null; params: { run: string } },
): Promise<{ organizationId: string; runId: string }> {
  const { organization, params } = asked;
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  const { organizationId } = organization;
  const number = NUMBER.exec(params.run)?.[1];
  if (number === undefined) return { organizationId, runId: params.run };
  const [run] = await selectRunByNumber(platform.database, { organizationId, number: Number(number) });
  if (run === undefined) throw new AppError('not-found', `There is no ${params.run}.`);
  return { organizationId, runId: run.run_id };
}
