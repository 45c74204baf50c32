import { AppError } from '../../platform/errors.ts';
import type { Platform, SignedIn } from '../../platform/platform.ts';
import type { Directory, FoundEntry } from '../directory/index.ts';
import { readLine, writeLine } from './lines.queries.ts';
import { isLineKind } from './reconcile-line.ts';

export interface LineParts {
  platform: Platform;
  directory: Pick<Directory, 'entry' | 'findByWebexPerson'>;
}

/** Whose line the person's console shows: the chosen one, else the own. */
export async function findLine(
  parts: LineParts,
  who: { organizationId: string; signedIn: SignedIn },
): Promise<FoundEntry | null> {
  const { organizationId, signedIn } = who;
  const own =
    signedIn.webexPersonId === null
      ? null
      : await parts.directory.findByWebexPerson(organizationId, signedIn.webexPersonId);
  const line = { organizationId, accountId: signedIn.accountId };
  const chosenId = await readLine(parts.platform.database, line);
  const chosen = chosenId === null ? null : await parts.directory.entry(organizationId, chosenId);
  // A choice made as an owner ends with the ownership.
  if (chosen !== null && isLineKind(chosen.kind) && (signedIn.isOwner || chosen.entryId === own?.entryId))
    return chosen;
  return own;
}

/** Remembers a line for this person: an owner may take any telephone, others only their own. */
export async function chooseLine(
  parts: LineParts,
  who: { organizationId: string; signedIn: SignedIn; entryId: string },
): Promise<void> {
  const { organizationId, signedIn, entryId } = who;
  const entry = await parts.directory.entry(organizationId, entryId);
  if (entry === null)
    throw new AppError('not-found', 'There is no such entry in the directory', { field: 'body.entry' });
  if (!signedIn.isOwner && entry.webexUuid !== signedIn.webexPersonId)
    throw new AppError('not-allowed', 'Only your own line can be chosen', {
      next: 'Sign in with Webex, so that your line is known.',
    });
  if (!isLineKind(entry.kind))
    throw new AppError('invalid-request', 'Only people, workspaces and virtual lines have calls to control', {
      field: 'body.entry',
    });
  const now = new Date(parts.platform.clock.now());
  await writeLine(parts.platform.database, { organizationId, accountId: signedIn.accountId, entryId, now });
}
