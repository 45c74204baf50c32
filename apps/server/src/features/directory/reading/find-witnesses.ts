import type { Job } from '@linekeeper/api-contract';
import { encodeWebexId, WebexError } from '@linekeeper/webex-client';
import type { WebexScope } from '@linekeeper/webex-contract';
import type { Platform } from '../../../platform/platform.ts';
import { type Authorizations, jobsWithScope, type UsableWebex } from '../../authorizations/index.ts';
import { selectSeenSample } from './missing.queries.ts';
import type { RunRef } from './stage.queries.ts';

/** Another person's authorization, and the job it is for: that tells which lists it may read. */
export interface Witness extends UsableWebex {
  job: Job;
}

export interface Seeking {
  authorizations: Pick<Authorizations, 'webexForEach'>;
  organizationId: string;
  /** Who is doubted: two authorizations of one person see the same. */
  usable: UsableWebex;
}

/** Each costs requests. */
const MOST_WITNESSES = 4;
const COMPANY = 25;

/** Authorizations of other persons that may read with one of these scopes; one of each person first. */
export async function findWitnesses(
  { authorizations, organizationId, usable }: Seeking,
  scopes: readonly WebexScope[],
): Promise<Witness[]> {
  const jobs = [...new Set(scopes.flatMap(jobsWithScope))];
  const found = await Promise.all(
    jobs.map(async (job) => (await authorizations.webexForEach(organizationId, job)).map((each) => ({ ...each, job }))),
  );
  const others = found
    .flat()
    .filter(({ authorizationId }) => authorizationId !== usable.authorizationId)
    .filter(({ authorizer }) => authorizer.webexPersonId !== usable.authorizer.webexPersonId);
  const persons = new Map(others.toReversed().map((other) => [other.authorizer.webexPersonId, other]));
  const firsts = others.filter((other) => persons.get(other.authorizer.webexPersonId) === other);
  return [...firsts, ...others.filter((other) => !firsts.includes(other))].slice(0, MOST_WITNESSES);
}

/** How many of these people it is shown. */
export async function howManySees(
  { webex }: UsableWebex,
  webexIds: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const id = webexIds.map((uuid) => encodeWebexId('PEOPLE', uuid));
  let seen = 0;
  for await (const page of webex.people.pages({ id, excludeStatus: true }, { signal })) seen += page.items.length;
  return seen;
}

/** Some of the people whom the doubted authorization does see: whoever testifies about others has to see them too. */
export async function selectCompany(platform: Platform, run: RunRef): Promise<string[]> {
  const sample = await selectSeenSample(platform.database, { ...run, limit: COMPANY });
  return sample.map(({ webex_id }) => webex_id);
}

/**
 * Whether it sees at least half of these people, whom the doubted authorization does see: whoever sees less cannot tell that somebody is
 * gone. True where there is nobody to ask about.
 */
export async function seesAsMuch(
  witness: UsableWebex,
  company: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  if (company.length === 0) return true;
  const seen = await unlessRefused(howManySees(witness, company, signal));
  return seen !== null && seen * 2 >= company.length;
}

/** Null where this may not be asked. */
export async function unlessRefused<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WebexError) return null;
    throw error;
  }
}
