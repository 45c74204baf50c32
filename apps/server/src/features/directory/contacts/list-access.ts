import type { ContactCircle, ContactList } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { type ListName, type ListRow, selectDepartments, selectListNames, selectLists } from './lists.queries.ts';

/** Who asks for a list, and where. */
export interface Asker {
  organizationId: string;
  accountId: string;
  name: string;
  email: string;
  isOwner: boolean;
}

/** Lists an asker sees: everybody's, those of their department (owners: of all), their own. */
export async function visibleLists(
  platform: Platform,
  asker: Asker,
): Promise<{ lists: ListRow[]; department: string | null }> {
  const departments = await departmentsOf(platform, asker);
  const lists = await selectLists(platform.database, {
    ...asker,
    departments: asker.isOwner ? null : departments,
    listId: null,
  });
  return { lists, department: departments[0] ?? null };
}

/** The same lists by name and revision, for those who look into all of them at once. */
export async function listsToSearch(platform: Platform, asker: Asker): Promise<ListName[]> {
  const departments = asker.isOwner ? null : await departmentsOf(platform, asker);
  return selectListNames(platform.database, { ...asker, departments });
}

/** One list an asker sees, or the same answer as for one that is not there. */
export async function demandList(platform: Platform, asker: Asker, listId: string): Promise<ListRow> {
  const departments = asker.isOwner ? null : await departmentsOf(platform, asker);
  const [list] = await selectLists(platform.database, { ...asker, departments, listId });
  if (list === undefined) throw new AppError('not-found', 'There is no such list.');
  return list;
}

/** A list an asker may change. */
export async function demandEditable(platform: Platform, asker: Asker, listId: string): Promise<ListRow> {
  const list = await demandList(platform, asker, listId);
  if (!mayEdit(asker, list.circle)) throw notYours();
  return list;
}

/** Everybody's lists and those of departments are the owners' to change, one's own its owner's. */
export function mayEdit(asker: Asker, circle: ContactCircle): boolean {
  return circle === 'personal' || asker.isOwner;
}

export function notYours(): AppError {
  return new AppError('not-allowed', 'Only owners change lists that others see.', {
    next: 'Keep the contact in a list of your own, or ask an owner of this organization.',
    article: 1403,
  });
}

export function presentList(asker: Asker, row: ListRow): ContactList {
  return {
    id: row.list_id,
    name: row.name,
    circle: row.circle,
    department: row.circle === 'department' ? row.belongs_to : null,
    contacts: row.contacts,
    mayEdit: mayEdit(asker, row.circle),
  };
}

async function departmentsOf(platform: Platform, asker: Asker): Promise<string[]> {
  // An API key has no address, and is in no department of those who have none.
  if (asker.email === '') return [];
  return (await selectDepartments(platform.database, asker)).map(({ department }) => department);
}
