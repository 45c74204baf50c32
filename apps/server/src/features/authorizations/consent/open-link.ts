import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../platform/errors.ts';
import { type Context, note, nowOf } from '../context.ts';
import { JOB_NAMES } from '../words.ts';
import type { WalkRow } from './consent.queries.ts';
import { browserHashOf, giveBrowserCookie, isInBrowser } from './link-browser.ts';
import { hashSecret, readLinkToken, sameHash, writeLinkToken } from './link-token.ts';
import * as queries from './links.queries.ts';
import { createWalk, walkAddress } from './walks.ts';

/** A link somebody proved to hold: by its secret, or by the cookie of the browser that opened it. */
export interface HeldLink {
  link: queries.LinkRow;
  /** The newest walk of this very browser, bound or given back. */
  own: WalkRow | null;
  /** No other browser has it. */
  here: boolean;
}

/** Finds the link behind the address of its page. Guessing and a link that never was answer alike. */
export async function holdLink(context: Context, token: string, request: FastifyRequest): Promise<HeldLink> {
  const unknown = new AppError('walk-link-ended', 'There is no such link.', {
    next: 'Open the whole address as it was sent, or ask for another link.',
  });
  const read = readLinkToken(token);
  if (read === null) throw unknown;
  const { organizationId, linkId } = read;
  const { database } = context.platform;
  const [link] = await queries.selectLink(database, { organizationId, linkId });
  if (link === undefined) throw unknown;
  const browserHash = browserHashOf(context, linkId, request);
  const walks = browserHash === null ? [] : await queries.selectWalksOfLink(database, { organizationId, linkId });
  const own = walks.find((walk) => isInBrowser(walk, browserHash)) ?? null;
  const proven = read.secret === null ? own !== null : sameHash(hashSecret(read.secret), link.token_hash);
  if (!proven) throw unknown;
  const bound = walks.find(({ walk_id }) => walk_id === link.walk_id);
  const here = link.walk_id === null || (bound !== undefined && isInBrowser(bound, browserHash));
  return { link, own, here };
}

export type LinkState = 'usable' | 'open' | 'opened-elsewhere' | 'finished' | 'expired' | 'withdrawn';

export function stateOfLink(held: HeldLink, now: Date): LinkState {
  const { link } = held;
  if (link.withdrawn_at !== null) return 'withdrawn';
  if (link.finished_at !== null) return 'finished';
  if (link.expires_at <= now) return 'expired';
  if (!held.here) return 'opened-elsewhere';
  return link.walk_id === null ? 'usable' : 'open';
}

/** Whoever opened a link has no account here; who consented stands in the history of the authorization. */
export const LINK_HOLDER = { kind: 'nobody', name: 'whoever opened a re-authorization link' } as const;

const WHY_NOT: Record<Exclude<LinkState, 'usable' | 'open'>, string> = {
  'opened-elsewhere': 'This link was opened in another browser and works only there.',
  finished: 'This link was used: everything it is for works.',
  expired: 'This link has expired.',
  withdrawn: 'This link was taken back.',
};

/** Binds the link to this browser, the first time; answers where its walk begins, or goes on. */
export async function openLink(
  context: Context,
  input: { token: string; request: FastifyRequest; reply: FastifyReply },
): Promise<{ startUrl: string; handle: string }> {
  const now = nowOf(context);
  const held = await holdLink(context, input.token, input.request);
  const { link, own } = held;
  const { organization_id: organizationId, link_id: linkId } = link;
  context.platform.http.actsAs(input.request, { ...LINK_HOLDER, id: linkId }, organizationId);
  const state = stateOfLink(held, now);
  if (state !== 'usable' && state !== 'open') {
    throw new AppError('walk-link-ended', WHY_NOT[state], { next: 'Ask for another link.' });
  }
  const handle = handleOf(link);
  const goesOn = state === 'open' && own !== null && own.cancelled_at === null && own.expires_at > now;
  if (goesOn) return { startUrl: walkAddress(context, own), handle };
  const steps = await queries.selectConsentsOfLink(context.platform.database, { organizationId, linkId });
  const done = steps.filter((step) => step.state === 'works').map(({ job }) => job);
  const jobs = link.jobs.filter((job) => !done.includes(job));
  const bound = await context.platform.database.transaction().execute(async (transaction) => {
    const holder = { kind: 'link' as const, linkId, browserHash: giveBrowserCookie(context, link, input.reply) };
    const walk = await createWalk(
      { ...context, platform: { ...context.platform, database: transaction } },
      {
        organizationId,
        jobs,
        holder,
      },
    );
    const to = walk.walk_id;
    const rows = await queries.bindLink(transaction, { organizationId, linkId, from: link.walk_id, to, now });
    // Thrown, so that the walk of the second of two browsers is not kept.
    if (rows.length === 0)
      throw new AppError('walk-link-ended', WHY_NOT['opened-elsewhere'], { next: 'Ask for another link.' });
    return walk;
  });
  for (const job of jobs) {
    const text = `The link for ${link.expected_name ?? 'any Full Admin'} was opened for ${JOB_NAMES[job].toLowerCase()}`;
    await note(context, { organizationId, job, kind: 'walk-started', text });
  }
  return { startUrl: walkAddress(context, bound), handle };
}

/** After each step: the link ends with its last job, and is given back when the wrong person had opened it. */
export async function settleLink(context: Context, input: { walk: WalkRow; wrongPerson: boolean }): Promise<void> {
  const { walk } = input;
  if (walk.link_id === null) return;
  const { database } = context.platform;
  const about = { organizationId: walk.organization_id, linkId: walk.link_id };
  const [link] = await queries.selectLink(database, about);
  const steps = await queries.selectConsentsOfLink(database, about);
  const works = steps.filter(({ state }) => state === 'works').map(({ job }) => job);
  if (link?.jobs.every((job) => works.includes(job))) {
    await queries.finishLink(database, { ...about, now: nowOf(context) });
  } else if (input.wrongPerson && works.length === 0) {
    // Nothing happened: whoever it is for can still open it, in a private window or elsewhere.
    await queries.releaseLink(database, { ...about, walkId: walk.walk_id });
  }
}

/** A walk that was given back, or whose link was taken back or went to another browser, leads nowhere any more. */
export async function isBoundToLink(context: Context, walk: WalkRow): Promise<boolean> {
  if (walk.link_id === null) return true;
  const about = { organizationId: walk.organization_id, linkId: walk.link_id };
  const [link] = await queries.selectLink(context.platform.database, about);
  return link !== undefined && link.withdrawn_at === null && link.walk_id === walk.walk_id;
}

/** The page's address for the browser that holds the link: without the secret. */
export function handleOf(link: Pick<queries.LinkRow, 'organization_id' | 'link_id'>): string {
  return writeLinkToken({ organizationId: link.organization_id, linkId: link.link_id, secret: null });
}
