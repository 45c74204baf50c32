import type { Job, Witness } from '@linekeeper/api-contract';
import { type Answer, decodeWebexId, encodeWebexId, type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { Person } from '@linekeeper/webex-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Facts } from '../explain/facts.ts';

/** What Webex answered to one question, in words a person can read. */
export interface Finding {
  request: string | null;
  status: number | null;
  trackingId: string | null;
  text: string;
}

const PROBE = { retry: 'none' } as const;
/** One page that is full enough to say "nobody has a status". */
const STATUS_PAGE = 50;
const STATUS_ENOUGH = 2;

export type OwnAnswer =
  | { own: 'accepted'; person: Person; fullAdmin: Facts['fullAdmin']; finding: Finding }
  | { own: 'refused' | 'transient'; finding: Finding };

/** Who the token is, and whether Webex still takes it. */
export async function askWhoItIs(webex: WebexClient, job: Job): Promise<OwnAnswer> {
  const answer = await ask(() => webex.people.me(PROBE), 'GET /people/me');
  if (answer.kind === 'failed') {
    // A 401 that is no JSON comes from something between us and Webex; the vault's own has no body.
    const { error } = answer;
    const refused = error?.kind === 'unauthorized' && (error.body !== null || error.request === 'POST /access_token');
    return { own: refused ? 'refused' : 'transient', finding: answer.finding };
  }
  const person = answer.answer.data;
  const fullAdmin = job === 'sign-in' ? 'not-needed' : fullAdminOf(person);
  return { own: 'accepted', person, fullAdmin, finding: answer.finding };
}

/** The job itself, as cheaply as it can be tried. */
export async function askForJob(
  webex: WebexClient,
  target: { job: Job; personWebexId: string; nowMs: number },
): Promise<{ jobProbe: Facts['jobProbe']; finding: Finding }> {
  switch (target.job) {
    case 'presence':
      return askForStatus(webex);
    case 'users-sync':
      return judged(
        await ask(() => firstPage(webex.people.pages({ max: 1, excludeStatus: true }, PROBE)), 'GET /people'),
      );
    case 'call-control': {
      const memberId = encodeWebexId('PEOPLE', target.personWebexId);
      return judged(await ask(() => webex.members.calls(memberId, PROBE), 'GET /telephony/calls/members'));
    }
    case 'call-records': {
      const at = (minutesAgo: number): string => new Date(target.nowMs - minutesAgo * 60_000).toISOString();
      const window = { startTime: at(8), endTime: at(7), max: 500 };
      return judged(await ask(() => firstPage(webex.cdr.feed(window, PROBE)), 'GET /cdr_feed'));
    }
    case 'sign-in':
      return {
        jobProbe: 'works',
        finding: { request: null, status: null, trackingId: null, text: 'Webex knows the person' },
      };
  }
}

/** Webex leaves `status` out for everybody when the authorizer's own sharing is off. Source: docs/webex/people.md. */
export async function askForStatus(webex: WebexClient): Promise<{ jobProbe: Facts['jobProbe']; finding: Finding }> {
  const answer = await ask(() => firstPage(webex.people.pages({ max: STATUS_PAGE }, PROBE)), 'GET /people');
  if (answer.kind === 'failed') return judged(answer);
  const people = answer.answer.data.filter((person) => person.type === 'person');
  const seen = people.filter((person) => person.status !== undefined).length;
  const { finding } = answer;
  if (seen > 0)
    return { jobProbe: 'works', finding: { ...finding, text: `"status" seen on ${seen} of ${people.length} people` } };
  if (people.length < STATUS_ENOUGH)
    return { jobProbe: 'not-asked', finding: { ...finding, text: 'too few people to tell' } };
  const text = `"status" missing on all ${people.length} people of the page`;
  return { jobProbe: 'status-missing', finding: { ...finding, text } };
}

/** The authorizer's record through somebody else's eyes. */
export async function askAboutPerson(
  webex: WebexClient,
  personWebexId: string,
): Promise<{ seen: Facts['authorizerSeen']; finding: Finding }> {
  const answer = await ask(() => webex.people.get(encodeWebexId('PEOPLE', personWebexId), PROBE), 'GET /people/{id}');
  if (answer.kind === 'failed') {
    const seen = answer.error?.kind === 'not-found' ? 'gone' : 'not-asked';
    return { seen, finding: answer.finding };
  }
  const person = answer.answer.data;
  if (person.loginEnabled === false) return { seen: 'disabled', finding: answer.finding };
  // An admin sees everybody's roles, and who has none has no such key.
  const noAdmin = person.roles === undefined || fullAdminOf(person) === 'missing';
  return { seen: noAdmin ? 'no-admin' : 'admin', finding: answer.finding };
}

/** Role ids are base64 of a readable name; where Webex leaves roles out, nothing is known. */
export function fullAdminOf(person: Person): 'held' | 'missing' | 'not-told' {
  if (person.roles === undefined) return 'not-told';
  const names = person.roles.map((role) => decodeWebexId(role)?.uuid ?? role);
  if (names.includes('id_full_admin')) return 'held';
  // Older answers carry roles as UUIDs, which say nothing by themselves.
  return names.every((name) => /^id_/.test(name)) ? 'missing' : 'not-told';
}

/** A finding as a line under "How sure". */
export function witness(finding: Finding, at: Date, speaks: Witness['speaks']): Witness {
  return {
    at: at.toISOString(),
    speaks,
    text: finding.text,
    request: finding.request,
    status: finding.status,
    trackingId: finding.trackingId,
  };
}

type Asked<T> =
  | { kind: 'answered'; answer: Answer<T>; finding: Finding }
  | { kind: 'failed'; error: WebexError | null; finding: Finding };

async function ask<T>(call: () => Promise<Answer<T>>, request: string): Promise<Asked<T>> {
  try {
    const answer = await call();
    const { status, trackingId } = answer;
    return { kind: 'answered', answer, finding: { request, status, trackingId, text: `Webex answers (${status})` } };
  } catch (error) {
    if (error instanceof WebexError) {
      const { status, trackingId } = error;
      return { kind: 'failed', error, finding: { request, status, trackingId, text: error.message } };
    }
    // No token could be had: the vault tells why by its refresh outcome.
    if (error instanceof AppError) {
      return { kind: 'failed', error: null, finding: { request, status: null, trackingId: null, text: error.message } };
    }
    throw error;
  }
}

function judged<T>(asked: Asked<T>): { jobProbe: Facts['jobProbe']; finding: Finding } {
  const { finding } = asked;
  if (asked.kind === 'answered') return { jobProbe: 'works', finding };
  switch (asked.error?.kind) {
    case 'forbidden':
    case 'rejected':
      return { jobProbe: 'refused', finding };
    case 'not-found':
    case 'conflict':
      return { jobProbe: 'works', finding };
    default:
      return { jobProbe: 'transient', finding };
  }
}

async function firstPage<T>(
  pages: AsyncIterable<{ items: T[]; status: number; trackingId: string | null }>,
): Promise<Answer<T[]>> {
  for await (const { items, status, trackingId } of pages) return { data: items, status, trackingId, dateHeader: null };
  return { data: [], status: 200, trackingId: null, dateHeader: null };
}
