import { type WebexClient, WebexError } from '@linekeeper/webex-client';
import { AppError } from '../../platform/errors.ts';
import type { FoundEntry } from '../directory/index.ts';
import { beginDial, endDial, insertDialledCall, markCommand, readCall, readDial } from './call-control.queries.ts';
import { cleanDestination } from './check-destination.ts';
import { findLine } from './choose-line.ts';
import { memberIdOf, reconcileLine } from './reconcile-line.ts';
import { type ConsoleParts, memberOf, type Who } from './show-console.ts';

/** Dials from the person's line. A request known already is never dialled again, whatever became of it. */
export async function dialNumber(
  parts: ConsoleParts,
  who: Who,
  request: { destination: string; requestId: string },
): Promise<void> {
  const { platform } = parts;
  const { organizationId } = who;
  const destination = cleanDestination(request.destination);
  if (destination === null)
    throw new AppError('destination-not-dialable', 'This cannot be dialled', {
      field: 'body.destination',
      next: 'Give a number, a feature code such as *73, or an address such as name@example.com.',
    });
  const line = await requireLine(parts, who);
  const { webex } = await parts.authorizations.webexFor(organizationId, 'call-control');
  const { accountId } = who.signedIn;
  const now = new Date(platform.clock.now());
  const dial = { organizationId, requestId: request.requestId, accountId, memberUuid: line.webexUuid };
  if (!(await beginDial(platform.database, { ...dial, destination, now }))) return repeatOutcome(parts, dial);
  platform.crashPoint('call-control.before-dial');
  try {
    // Once: a repeated dial would ring twice, so not even a time-out is tried again.
    const answer = await webex.members.dial(memberIdOf(memberOf(line)), { destination }, { retry: 'none' });
    platform.crashPoint('call-control.after-dial');
    const { callId, callSessionId: sessionId } = answer.data;
    const at = new Date(platform.clock.now());
    const call = { organizationId, memberUuid: line.webexUuid, callId, sessionId, number: destination, now: at };
    await insertDialledCall(platform.database, call);
    await endDial(platform.database, { ...dial, state: 'done', callId, errorCode: null, errorMessage: null });
  } catch (error) {
    const told = toAppError(error);
    if (error instanceof WebexError && error.status !== null)
      await endDial(platform.database, {
        ...dial,
        state: 'refused',
        callId: null,
        errorCode: told.code,
        errorMessage: told.message,
      });
    throw told;
  }
  await compare(parts, webex, { organizationId, line });
}

/** Answers or ends a call of the person's line. */
export async function commandCall(
  parts: ConsoleParts,
  who: Who,
  request: { command: 'answer' | 'hang-up'; callId: string },
): Promise<void> {
  const { platform } = parts;
  const { organizationId } = who;
  const { command, callId } = request;
  const line = await requireLine(parts, who);
  const member = memberOf(line);
  const call = await readCall(platform.database, { organizationId, memberUuid: member.memberUuid, callId });
  if (call === null || call.state === 'ended') throw new AppError('call-ended', 'This call is over');
  const { webex } = await parts.authorizations.webexFor(organizationId, 'call-control');
  // Marked before Webex is asked: the event that confirms it may be quicker than the answer.
  const now = new Date(platform.clock.now());
  const marked = { organizationId, memberUuid: member.memberUuid, callId };
  await markCommand(platform.database, { ...marked, command, now });
  const memberId = memberIdOf(member);
  try {
    if (command === 'answer') await webex.members.answer(memberId, { callId }, { retry: 'none' });
    else await webex.members.hangup(memberId, { callId }, { retry: 'none' });
  } catch (error) {
    await markCommand(platform.database, { ...marked, command: null, now });
    await compare(parts, webex, { organizationId, line });
    const after = await readCall(platform.database, marked);
    // Somebody else was quicker, or the caller gave up: no fault of anybody's.
    if (error instanceof WebexError && (after === null || after.state === 'ended')) {
      if (command === 'hang-up') return;
      throw new AppError('call-ended', 'This call is over', { cause: error });
    }
    throw toAppError(error);
  }
  await compare(parts, webex, { organizationId, line });
}

async function requireLine(parts: ConsoleParts, who: Who): Promise<FoundEntry> {
  const line = await findLine(parts, who);
  if (line !== null) return line;
  throw new AppError('line-not-chosen', 'This console has no line yet', {
    next: who.signedIn.isOwner ? 'Choose a line.' : 'Sign in with Webex, so that your line is known.',
  });
}

/** The same request again: what it was answered the first time. */
async function repeatOutcome(
  parts: ConsoleParts,
  dial: { organizationId: string; requestId: string; accountId: string },
): Promise<void> {
  const known = await readDial(parts.platform.database, dial);
  if (known === null) throw new AppError('conflict', 'This request id belongs to another request');
  if (known.state !== 'refused') return;
  const code = known.errorCode === 'webex-unavailable' ? 'webex-unavailable' : 'webex-refused';
  throw new AppError(code, known.errorMessage ?? 'Webex refused to dial');
}

/** Webex's list right after a command; a failure here says nothing about the command. */
async function compare(
  parts: ConsoleParts,
  webex: WebexClient,
  input: { organizationId: string; line: FoundEntry },
): Promise<void> {
  const { platform } = parts;
  const { organizationId, line } = input;
  try {
    await reconcileLine(platform, webex, { organizationId, member: memberOf(line) });
  } catch (error) {
    platform.log.warn({ err: error, organizationId }, 'calls could not be compared after a command');
  }
  await platform.live.publish(organizationId, { type: 'calls.changed', entry: line.entryId });
}

/** Webex's error in a person's words; its own text and tracking id stay in the cause, for the log. */
function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof WebexError)) throw error;
  const options = { cause: error };
  switch (error.kind) {
    case 'unauthorized':
    case 'forbidden':
      return new AppError('authorization-not-usable', 'Webex does not let this authorization control calls', options);
    case 'rate-limited':
      return new AppError('webex-unavailable', 'Webex asks us to slow down. Try again in a moment.', options);
    case 'unavailable':
    case 'network':
    case 'timeout':
    case 'unreadable':
      return new AppError('webex-unavailable', 'Webex does not answer. Try again in a moment.', options);
    default:
      return new AppError('webex-refused', refusalOf(error), options);
  }
}

/** Code 4003 means somebody without a line of Webex Calling. Source: docs/webex/errors.md. */
function refusalOf(error: WebexError): string {
  if (error.code === 4003) return 'This line has no Webex Calling licence, or is switched off';
  if (error.kind === 'not-found') return 'Webex does not know this line';
  return error.kind === 'conflict' ? 'The call is not in a state in which this can be done' : 'Webex refused this';
}
