import { JOBS, type Job, type WalkLink } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { SignedIn } from '../../../platform/platform.ts';
import { selectAuthorizations } from '../authorizations.queries.ts';
import { type Context, note, nowOf, tellChanged } from '../context.ts';
import { JOB_NAMES, listJobs } from '../words.ts';
import { cancelWalk } from './consent.queries.ts';
import { hashSecret, LINK_SECRET_BYTES, writeLinkToken } from './link-token.ts';
import * as queries from './links.queries.ts';
import { integrationOf } from './walks.ts';

const HOUR_MS = 3_600_000;

export type Who = { kind: 'same-person' } | { kind: 'any-full-admin' } | { kind: 'email'; email: string };

/** Makes a single-use link. The address is in this answer and nowhere else: what is stored opens nothing. */
export async function makeLink(
  context: Context,
  input: { organizationId: string; jobs: readonly Job[]; who: Who; hours: number; signedIn: SignedIn },
): Promise<{ link: WalkLink; url: string }> {
  const { database, ids, clock } = context.platform;
  const { organizationId } = input;
  const jobs = JOBS.filter((job) => input.jobs.includes(job));
  for (const job of jobs) await integrationOf(context, job);
  const expected = await expectedPerson(context, { organizationId, jobs, who: input.who });
  const secret = ids.token(LINK_SECRET_BYTES);
  const row: queries.NewLink = {
    organization_id: organizationId,
    link_id: ids.uuid(),
    token_hash: hashSecret(secret),
    jobs,
    ...expected,
    made_by: input.signedIn.name,
    made_at: nowOf(context),
    expires_at: new Date(clock.now() + input.hours * HOUR_MS),
  };
  await queries.insertLink(database, row);
  const whom = expected.expected_name ?? 'any Full Admin';
  for (const job of jobs) {
    const text = `${input.signedIn.name} made a link for ${whom} to authorize ${JOB_NAMES[job].toLowerCase()}`;
    await note(context, { organizationId, job, kind: 'walk-started', text });
  }
  await tellChanged(context, organizationId, jobs);
  const token = writeLinkToken({ organizationId, linkId: row.link_id, secret });
  return { link: presentLink({ ...row, opened_at: null }), url: `${context.platform.publicUrl()}/walk/${token}` };
}

type Expected = Pick<queries.NewLink, 'expected_webex_id' | 'expected_email' | 'expected_name'>;

async function expectedPerson(
  context: Context,
  input: { organizationId: string; jobs: readonly Job[]; who: Who },
): Promise<Expected> {
  const { organizationId, jobs, who } = input;
  if (who.kind === 'any-full-admin') return { expected_webex_id: null, expected_email: null, expected_name: null };
  if (who.kind === 'email') {
    return { expected_webex_id: null, expected_email: who.email.toLowerCase(), expected_name: who.email };
  }
  const rows = await selectAuthorizations(context.platform.database, { organizationId });
  const theirs = rows.filter((row) => jobs.includes(row.job));
  const [first] = theirs;
  const people = new Set(theirs.map((row) => row.authorizer_webex_id));
  if (first === undefined || people.size > 1) {
    const problem =
      first === undefined
        ? 'Nobody has authorized this yet, so there is no person to expect.'
        : `${listJobs(jobs)} were authorized by different people.`;
    throw new AppError('invalid-request', problem, {
      field: 'body.who',
      next: 'Name the person by e-mail address, allow any Full Admin, or make one link for each person.',
    });
  }
  return {
    expected_webex_id: first.authorizer_webex_id,
    expected_email: first.authorizer_email,
    expected_name: first.authorizer_name,
  };
}

export async function listLinks(context: Context, organizationId: string): Promise<WalkLink[]> {
  const rows = await queries.selectOpenLinks(context.platform.database, { organizationId, now: nowOf(context) });
  return rows.map(presentLink);
}

/** Takes a link back, with the walk it may have begun. */
export async function withdrawLink(
  context: Context,
  input: { organizationId: string; linkId: string; signedIn: SignedIn | null },
): Promise<void> {
  const { database } = context.platform;
  const { organizationId, linkId } = input;
  const now = nowOf(context);
  const [link] = await queries.withdrawLink(database, { organizationId, linkId, now });
  if (link === undefined) {
    throw new AppError('walk-link-ended', 'This link has ended already or never was.', { next: 'Make another one.' });
  }
  if (link.walk_id !== null) await cancelWalk(database, { organizationId, walkId: link.walk_id, now });
  for (const job of link.jobs) {
    const text = `${input.signedIn?.name ?? 'Somebody'} took the link for ${JOB_NAMES[job].toLowerCase()} back`;
    await note(context, { organizationId, job, kind: 'walk-refused', text });
  }
  await tellChanged(context, organizationId, link.jobs);
}

/** The fields that may leave: no hash, no Webex ids. */
function presentLink(row: queries.NewLink & Pick<queries.LinkRow, 'opened_at'>): WalkLink {
  return {
    id: row.link_id,
    jobs: row.jobs,
    expected: row.expected_name,
    madeBy: row.made_by,
    madeAt: row.made_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    openedAt: row.opened_at?.toISOString() ?? null,
  };
}
