import type { ContactCircle } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { inOneTransaction } from '../records/write-entries.queries.ts';
import { deleteBeforeOf, deleteImports } from './imports.queries.ts';
import { type Asker, demandEditable, demandList, mayEdit, notYours } from './list-access.ts';
import { tellOfList } from './list-changed.ts';
import { deleteContactsOf, deleteList, deleteWordsOf, insertList, type ListRow, renameList } from './lists.queries.ts';

/** Makes an empty list. */
export async function addList(
  platform: Platform,
  asker: Asker,
  draft: { name: string; circle: ContactCircle; department: string | null },
): Promise<ListRow> {
  if (!mayEdit(asker, draft.circle)) throw notYours();
  if (draft.circle === 'department' && draft.department === null) {
    throw new AppError('invalid-request', 'Say whose department the list is for.', { field: 'body.department' });
  }
  const { organizationId } = asker;
  const listId = platform.ids.uuid();
  const belongsTo = { shared: '', department: draft.department ?? '', personal: asker.accountId }[draft.circle];
  const isNew = await insertList(platform.database, {
    ...{ organizationId, listId, name: draft.name, nameKey: draft.name.toLowerCase(), circle: draft.circle, belongsTo },
    ...{ at: new Date(platform.clock.now()), by: asker.name },
  });
  if (!isNew) throw nameTaken(draft.name);
  await tellOfList(platform, organizationId, draft.circle);
  return demandList(platform, asker, listId);
}

/** Gives a list another name. */
export async function changeListName(
  platform: Platform,
  asker: Asker,
  input: { listId: string; name: string },
): Promise<ListRow> {
  const { circle } = await demandEditable(platform, asker, input.listId);
  const { organizationId } = asker;
  const isFree = await renameList(platform.database, { organizationId, ...input, nameKey: input.name.toLowerCase() });
  if (!isFree) throw nameTaken(input.name);
  await tellOfList(platform, organizationId, circle);
  return demandList(platform, asker, input.listId);
}

/** Removes a list with its contacts and what was imported into it; how many contacts went. */
export async function removeList(platform: Platform, asker: Asker, listId: string): Promise<number> {
  const { circle } = await demandEditable(platform, asker, listId);
  const key = { organizationId: asker.organizationId, listId };
  const removed = await inOneTransaction(platform.database, async (transaction) => {
    await deleteBeforeOf(transaction, key);
    await deleteImports(transaction, { ...key, draftsBefore: new Date(0) });
    const removed = await deleteContactsOf(transaction, key);
    await deleteWordsOf(transaction, key);
    await deleteList(transaction, key);
    return Number(removed);
  });
  await tellOfList(platform, asker.organizationId, circle);
  return removed;
}

function nameTaken(name: string): AppError {
  return new AppError('contact-list-refused', `There is a list called ${name} already.`, {
    field: 'body.name',
    next: 'Choose another name.',
  });
}
