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
  /** What stood in the way, where Webex was not heard. */
  trouble?: Trouble;
  /** The time of Webex's answer by its own clock. */
  dateHeader?: string | null;
}

/** Trouble on the way to Webex, or of Webex: never a death. */
export interface Trouble {
  kind: 'rate-limited' | 'webex-outage' | 'network' | 'wrong-region';
  retryAfterMs: number | null;
}

const PROBE = { retry: 'none' } as const;
/** Enough to see that statuses are shown, and a fifth of the work; who is on the first page may all be without one. */
const STATUS_FEW = 10;
/** One page that is full enough to say "nobody has a status". */
const STATUS_PAGE = 50;
const STATUS_ENOUGH = 2;

/** A part of the directory that is full enough to be compared. */
const DIRECTORY_PAGE = 1_000;
/** Somebody may have joined or left between two looks. */
const AS_MUCH = 0.95;
/** "Target user not authorized", and settings of a member without Calling. Source: docs/webex/errors.md. */
export const NO_CALLING_CODES: readonly (number | string | null)[] = [4003, '4003', 4008, '4008'];

export type OwnAnswer =
  | {
      own: 'accepted';
      person: Person;
      fullAdmin: Facts['fullAdmin'];
      calling: Facts['calling'];
      finding: Finding;
    }
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
  // A machine account has neither roles nor licences: its approval is what counts.
  const machine = person.type === 'appuser';
  const fullAdmin = job === 'sign-in' || machine ? 'not-needed' : fullAdminOf(person);
  const calling = machine ? 'not-told' : callingOf(person);
  return { own: 'accepted', person, fullAdmin, calling, finding: answer.finding };
}

/** The job itself, as cheaply as it can be tried. */
export async function askForJob(
  webex: WebexClient,
  target: { job: Job; personWebexId: string; client?: Facts['client']; nowMs: number },
): Promise<{ jobProbe: Facts['jobProbe']; finding: Finding }> {
  switch (target.job) {
    case 'presence':
      return askForStatus(webex);
    case 'users-sync': {
      const people = judged(
        await ask(() => firstPage(webex.people.pages({ max: 1, excludeStatus: true }, PROBE)), 'GET /people'),
      );
      if (people.jobProbe !== 'works') return people;
      // People are shown to lesser administrators too; numbers are the other half of the job.
      return judged(
        await ask(() => firstPage(webex.telephonyConfig.numbers(PROBE, 1)), 'GET /telephony/config/numbers'),
      );
    }
    case 'call-control': {
      if (target.client === 'service-app') return askForSomebodysCalls(webex);
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

/** A machine account has no calls of its own to be asked for: somebody with a telephone is taken instead. */
async function askForSomebodysCalls(webex: WebexClient): Promise<{ jobProbe: Facts['jobProbe']; finding: Finding }> {
  const numbers = await ask(() => firstPage(webex.telephonyConfig.numbers(PROBE, 20)), 'GET /telephony/config/numbers');
  if (numbers.kind === 'failed') return judged(numbers);
  const owner = numbers.answer.data.find((one) => one.owner?.type === 'PEOPLE')?.owner?.id;
  if (owner === undefined)
    return { jobProbe: 'not-asked', finding: { ...numbers.finding, text: 'nobody has a number' } };
  const memberId = decodeWebexId(owner)?.type === 'PEOPLE' ? owner : encodeWebexId('PEOPLE', owner);
  const calls = judged(await ask(() => webex.members.calls(memberId, PROBE), 'GET /telephony/calls/members'));
  // This one person lost the licence just now: that says nothing about the Service App.
  return calls.jobProbe === 'no-calling' ? { ...calls, jobProbe: 'not-asked' } : calls;
}

/** Webex leaves `status` out for everybody when the authorizer's own sharing is off. Source: docs/webex/people.md. */
export async function askForStatus(webex: WebexClient): Promise<{ jobProbe: Facts['jobProbe']; finding: Finding }> {
  const few = await lookForStatus(webex, STATUS_FEW);
  if (few.isAll || !['status-missing', 'not-asked'].includes(few.jobProbe)) return few;
  return lookForStatus(webex, STATUS_PAGE);
}

async function lookForStatus(
  webex: WebexClient,
  max: number,
): Promise<{ jobProbe: Facts['jobProbe']; finding: Finding; isAll: boolean }> {
  const answer = await ask(() => firstPage(webex.people.pages({ max }, PROBE)), 'GET /people');
  if (answer.kind === 'failed') return { ...judged(answer), isAll: false };
  const isAll = answer.answer.data.length < max;
  const people = answer.answer.data.filter((person) => person.type === 'person');
  const seen = people.filter((person) => person.status !== undefined).length;
  const said = (jobProbe: Facts['jobProbe'], text: string) => ({
    jobProbe,
    finding: { ...answer.finding, text },
    isAll,
  });
  if (seen > 0) return said('works', `"status" seen on ${seen} of ${people.length} people`);
  if (people.length < STATUS_ENOUGH) return said('not-asked', 'too few people to tell');
  return said('status-missing', `"status" missing on all ${people.length} people of the page`);
}

/** The authorizer's record through somebody else's eyes. */
export async function askAboutPerson(
  webex: WebexClient,
  personWebexId: string,
): Promise<{ seen: Facts['authorizerSeen']; finding: Finding }> {
  const answer = await ask(() => webex.people.get(encodeWebexId('PEOPLE', personWebexId), PROBE), 'GET /people/{id}');
  if (answer.kind === 'failed') {
    // A proxy's 404 is no person's end.
    const seen = answer.error?.kind === 'not-found' && answer.error.body !== null ? 'gone' : 'not-asked';
    return { seen, finding: answer.finding };
  }
  const person = answer.answer.data;
  if (person.loginEnabled === false) return { seen: 'disabled', finding: answer.finding };
  // An admin sees everybody's roles, and who has none has no such key.
  const noAdmin = person.roles === undefined || fullAdminOf(person) === 'missing';
  return { seen: noAdmin ? 'no-admin' : 'admin', finding: answer.finding };
}

/** Whether the authorizer's grants are listed at Webex: ours, only those of other programs, or none. */
export async function askForListing(
  webex: WebexClient,
  about: { personWebexId: string; clientId: string },
): Promise<{ listed: Facts['listed']; finding: Finding }> {
  const personId = encodeWebexId('PEOPLE', about.personWebexId);
  const answer = await ask(() => webex.authorizations.ofPerson(personId, PROBE), 'GET /authorizations');
  if (answer.kind === 'failed') return { listed: 'not-asked', finding: answer.finding };
  const items = answer.answer.data?.items ?? [];
  const ours = items.filter(({ clientId }) => clientId === about.clientId);
  const said = (listed: Facts['listed'], text: string) => ({ listed, finding: { ...answer.finding, text } });
  if (ours.length > 0) return said('ours', 'Webex still lists a grant to this integration');
  if (items.length === 0) return said('nothing', 'Webex lists no grant of this person to any program');
  return said('others-only', `Webex lists ${items.length} grants of this person, none of them to this integration`);
}

/** Whether one authorization sees as much of the directory as another. */
export async function compareDirectories(
  own: WebexClient,
  other: WebexClient,
): Promise<{ directory: Facts['directory']; finding: Finding }> {
  const look = (webex: WebexClient) =>
    ask(() => firstPage(webex.people.pages({ max: DIRECTORY_PAGE, excludeStatus: true }, PROBE)), 'GET /people');
  const [mine, theirs] = await Promise.all([look(own), look(other)]);
  if (mine.kind === 'failed') return { directory: 'not-asked', finding: mine.finding };
  if (theirs.kind === 'failed') return { directory: 'not-asked', finding: theirs.finding };
  const [seen, there] = [mine.answer.data.length, theirs.answer.data.length];
  const text = `${seen} people are shown here, ${there} to the other`;
  const directory = seen < there * AS_MUCH ? 'less-than-others' : 'as-others';
  return { directory, finding: { ...theirs.finding, text } };
}

/** Licence ids are base64 of a name with a code; those of Webex Calling begin with BC. */
function callingOf({ licenses }: Person): Facts['calling'] {
  if (licenses === undefined) return 'not-told';
  const names = licenses.map((licence) => decodeWebexId(licence)?.uuid ?? licence);
  if (names.some((name) => /:BC[A-Z]*_/.test(name))) return 'held';
  return names.every((name) => name.includes(':')) ? 'missing' : 'not-told';
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
    const { status, trackingId, dateHeader } = answer;
    const text = `Webex answers (${status})`;
    return { kind: 'answered', answer, finding: { request, status, trackingId, text, dateHeader } };
  } catch (error) {
    if (error instanceof WebexError) {
      const { status, trackingId } = error;
      const trouble = troubleOf(error);
      const finding = { request, status, trackingId, text: error.message, ...(trouble !== null && { trouble }) };
      return { kind: 'failed', error, finding };
    }
    // No token could be had: the vault tells why by its refresh outcome.
    if (error instanceof AppError) {
      return { kind: 'failed', error: null, finding: { request, status: null, trackingId: null, text: error.message } };
    }
    throw error;
  }
}

/** What an error says of the way to Webex; null where Webex was heard. */
export function troubleOf(error: WebexError): Trouble | null {
  const { kind, retryAfterMs, status, message } = error;
  switch (kind) {
    case 'rate-limited':
    case 'wrong-region':
      return { kind, retryAfterMs };
    case 'unavailable': {
      // A token could not be had: what happened to that request is in its words only.
      const heard = status !== null || /\b(429|5\d\d)\b/.test(message);
      return { kind: heard ? 'webex-outage' : 'network', retryAfterMs };
    }
    case 'network':
    case 'timeout':
    case 'unreadable':
      return { kind: 'network', retryAfterMs };
    case 'unauthorized':
      // In its form no answer of Webex: something in between wants somebody to sign in.
      return error.body === null && error.request !== 'POST /access_token' ? { kind: 'network', retryAfterMs } : null;
    default:
      return null;
  }
}

function judged<T>(asked: Asked<T>): { jobProbe: Facts['jobProbe']; finding: Finding } {
  const { finding } = asked;
  if (asked.kind === 'answered') return { jobProbe: 'works', finding };
  if (asked.error !== null && NO_CALLING_CODES.includes(asked.error.code)) return { jobProbe: 'no-calling', finding };
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
