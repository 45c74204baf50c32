import {
  addFavourite,
  listFavourites,
  lookUpNumber,
  readContactIndex as readContactIndexEndpoint,
  readDirectoryChanges,
  readDirectoryIndex,
  removeFavourite,
} from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { OrganizationRef, Platform, SignedIn } from '../../../platform/platform.ts';
import { askerOf } from '../contacts/asker-of.ts';
import { deleteFavourite, insertFavourite, selectFavourites } from './finding.queries.ts';
import { findOwners } from './look-up-number.ts';
import { presentFinding } from './present-finding.ts';
import { readChanges } from './read-changes.ts';
import { readContactIndex } from './read-contact-index.ts';
import { createIndexReader } from './read-index.ts';

/** A list people know by heart; more is a second directory. */
const MOST_FAVOURITES = 500;

/** What the directory page searches in, and what each person keeps at hand. */
export function mountFindingRoutes(platform: Platform): void {
  const { database, clock, http } = platform;
  const index = createIndexReader(platform);
  const list = async (who: { organizationId: string; accountId: string }): Promise<{ entries: string[] }> => ({
    entries: (await selectFavourites(database, who)).map(({ entry_id }) => entry_id),
  });

  http.route(readDirectoryIndex, ({ organization, query }) =>
    index.read(found(organization).organizationId, query.since === undefined ? null : new Date(query.since)),
  );
  http.route(readContactIndexEndpoint, (input) =>
    readContactIndex(platform, askerOf(input), input.query.version ?? null),
  );
  http.route(readDirectoryChanges, ({ organization, query }) =>
    readChanges(platform, {
      organizationId: found(organization).organizationId,
      since: new Date(query.since),
      next: query.next ?? null,
      limit: query.limit,
    }),
  );
  http.route(lookUpNumber, async (input) => {
    const asker = askerOf(input);
    const question = { organizationId: asker.organizationId, number: input.query.number, asker };
    const { number, owners, lists } = await findOwners(platform, question);
    const asOf = new Date(clock.now()).toISOString();
    return { number, entries: owners.map((row) => presentFinding(row, { presence: null, lists })), asOf };
  });
  http.route(listFavourites, ({ organization, signedIn }) => list(ownerOf(organization, signedIn)));
  http.route(addFavourite, async ({ organization, signedIn, params }) => {
    const who = ownerOf(organization, signedIn);
    const { entries } = await list(who);
    if (entries.length >= MOST_FAVOURITES) {
      throw new AppError('conflict', `There are ${MOST_FAVOURITES} favourites already`, {
        next: 'Take one out first.',
      });
    }
    await insertFavourite(database, { ...who, entryId: params.entry, at: new Date(clock.now()) });
    return list(who);
  });
  http.route(removeFavourite, async ({ organization, signedIn, params }) => {
    const who = ownerOf(organization, signedIn);
    await deleteFavourite(database, { ...who, entryId: params.entry });
    return list(who);
  });
}

function found(organization: OrganizationRef | null): OrganizationRef {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization;
}

function ownerOf(
  organization: OrganizationRef | null,
  signedIn: SignedIn | null,
): { organizationId: string; accountId: string } {
  if (signedIn === null) throw new AppError('not-signed-in', 'You are not signed in');
  return { organizationId: found(organization).organizationId, accountId: signedIn.accountId };
}
