import { CAUSE_ARTICLES, type Console, type NumberOwner } from '@linekeeper/api-contract';
import { WebexError } from '@linekeeper/webex-client';
import { AppError } from '../../platform/errors.ts';
import type { Platform, SignedIn } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Asker, Directory, FoundEntry } from '../directory/index.ts';
import { type CallRow, readLineCalls } from './call-control.queries.ts';
import { findLine } from './choose-line.ts';
import { claimReconcile, readMember, watchMember } from './lines.queries.ts';
import { ENDED_SHOWN_MS, presentCall, presentWebhookState } from './present-console.ts';
import { type LineMember, RECONCILE_EVERY_MS, reconcileLine } from './reconcile-line.ts';
import { readWebhook } from './webhook.queries.ts';

export interface ConsoleParts {
  platform: Platform;
  authorizations: Pick<Authorizations, 'webexFor' | 'usable' | 'state'>;
  directory: Pick<Directory, 'entry' | 'findByWebexPerson' | 'whoseNumbers'>;
}

export interface Who {
  organizationId: string;
  signedIn: SignedIn;
  /** The same person as who may see lists of contacts. */
  asker: Asker;
}

const UNUSABLE_ARTICLE = 1100;

/** The line of this person with its calls, compared with Webex first when that is long ago. */
export async function showConsole(parts: ConsoleParts, who: Who): Promise<Console> {
  const { platform } = parts;
  const { organizationId } = who;
  const now = new Date(platform.clock.now());
  const line = await findLine(parts, who);
  const webhook = await readWebhook(platform.database, { organizationId });
  const usable = await isUsable(parts, organizationId);
  const trouble = usable ? null : await describeTrouble(parts, organizationId);
  const shown = line === null ? null : await showLine(parts, { asker: who.asker, line, usable, now });
  return {
    line: line === null ? null : { entry: line.entryId, name: line.name, extension: line.extension },
    calls: shown?.calls ?? [],
    webhook: {
      state: presentWebhookState(webhook?.state ?? null, usable),
      lastEventAt: webhook?.lastEventAt?.toISOString() ?? null,
      reconciledAt: shown?.reconciledAt?.toISOString() ?? null,
    },
    trouble: trouble ?? shown?.trouble ?? null,
    asOf: new Date(platform.clock.now()).toISOString(),
  };
}

/** The line as the members API knows it. */
export function memberOf(line: FoundEntry): LineMember {
  return { memberUuid: line.webexUuid, kind: line.kind, entryId: line.entryId };
}

async function isUsable(parts: ConsoleParts, organizationId: string): Promise<boolean> {
  const usable = await parts.authorizations.usable('call-control');
  return usable.some((each) => each.organizationId === organizationId);
}

async function describeTrouble(parts: ConsoleParts, organizationId: string): Promise<Console['trouble']> {
  const { state, cause, incident } = await parts.authorizations.state(organizationId, 'call-control');
  if (state === 'not-authorized')
    return {
      kind: state,
      sentence: 'Calls cannot be controlled: call control is not authorized yet.',
      article: UNUSABLE_ARTICLE,
    };
  const because = cause === null ? '' : ` (${cause.replaceAll('-', ' ')})`;
  const number = incident === null ? '' : ` See ${incident}.`;
  return {
    kind: 'stopped',
    sentence: `Calls cannot be controlled: the authorization for call control does not work${because}.${number}`,
    article: cause === null ? UNUSABLE_ARTICLE : CAUSE_ARTICLES[cause],
  };
}

interface ShownLine {
  calls: Console['calls'];
  reconciledAt: Date | null;
  trouble: Console['trouble'];
}

async function showLine(
  parts: ConsoleParts,
  input: { asker: Asker; line: FoundEntry; usable: boolean; now: Date },
): Promise<ShownLine> {
  const { platform } = parts;
  const { asker, line, now } = input;
  const { organizationId } = asker;
  const member = memberOf(line);
  const { memberUuid } = member;
  const watched = await watchMember(platform.database, { organizationId, ...member, now });
  const stale = watched.reconciledAt === null || now.getTime() - watched.reconciledAt.getTime() > RECONCILE_EVERY_MS;
  const nextDueAt = new Date(now.getTime() + RECONCILE_EVERY_MS);
  const claim = { organizationId, memberUuid, now, nextDueAt };
  let trouble: Console['trouble'] = null;
  if (input.usable && stale && (await claimReconcile(platform.database, claim)))
    trouble = await reconcileOrTrouble(parts, organizationId, member);
  const endedAfter = new Date(now.getTime() - ENDED_SHOWN_MS);
  const rows = await readLineCalls(platform.database, { organizationId, memberUuid, endedAfter });
  const owners = await findOwners(parts, asker, rows);
  const calls = rows.map((row) => presentCall(row, owners.get(row.callId) ?? null));
  const after = await readMember(platform.database, { organizationId, memberUuid });
  return { calls, reconciledAt: after?.reconciledAt ?? null, trouble };
}

/** The console is shown all the same: with what is stored, and with the reason why it may be old. */
async function reconcileOrTrouble(
  parts: ConsoleParts,
  organizationId: string,
  member: LineMember,
): Promise<Console['trouble']> {
  try {
    const { webex } = await parts.authorizations.webexFor(organizationId, 'call-control');
    await reconcileLine(parts.platform, webex, { organizationId, member });
    return null;
  } catch (error) {
    if (error instanceof AppError) return { kind: 'stopped', sentence: error.message, article: error.article };
    if (!(error instanceof WebexError)) throw error;
    parts.platform.log.warn({ err: error, organizationId }, 'calls of a line could not be compared');
    return {
      kind: 'stopped',
      sentence: 'Webex did not tell the calls of this line. What you see may be old.',
      article: 1109,
    };
  }
}

/** Who is at the other end, by call: the person Webex names, otherwise whose number it is; nobody where the caller hides. */
async function findOwners(
  { directory }: ConsoleParts,
  asker: Asker,
  rows: readonly CallRow[],
): Promise<ReadonlyMap<string, NumberOwner>> {
  const owners = new Map<string, NumberOwner>();
  const open = rows.filter(({ remotePrivate }) => !remotePrivate);
  const [persons, byNumber] = await Promise.all([
    Promise.all(open.map(({ remotePersonUuid }) => findPerson(directory, asker.organizationId, remotePersonUuid))),
    directory.whoseNumbers(
      asker,
      open.flatMap(({ remoteNumber }) => remoteNumber ?? []),
    ),
  ]);
  for (const [at, { callId, remoteNumber }] of open.entries()) {
    const owner = persons[at] ?? (remoteNumber === null ? undefined : byNumber.get(remoteNumber));
    if (owner !== undefined) owners.set(callId, owner);
  }
  return owners;
}

async function findPerson(
  directory: ConsoleParts['directory'],
  organizationId: string,
  personUuid: string | null,
): Promise<NumberOwner | null> {
  const person = personUuid === null ? null : await directory.findByWebexPerson(organizationId, personUuid);
  return person === null ? null : { id: person.entryId, kind: person.kind, name: person.name, company: null, more: 0 };
}
