import {
  addContact,
  addContactList,
  beginContactImport,
  cancelContactImport,
  changeContact,
  checkContactImport,
  exportContacts,
  listContactImports,
  listContactLists,
  listContacts,
  removeContact as removeContactEndpoint,
  removeContactList,
  renameContactList,
  runContactImport,
  undoContactImport,
} from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { askerOf } from './asker-of.ts';
import { readContacts, removeContact, writeContact } from './contacts.ts';
import { fileOfContacts } from './export-contacts.ts';
import { beginImport, cancelImport, checkImport, readImports } from './imports.ts';
import { presentList, visibleLists } from './list-access.ts';
import { addList, changeListName, removeList } from './lists.ts';
import { createImportRunner } from './run-import.ts';

/** Contacts Webex does not know: lists, what is in them, imports and exports. */
export function mountContactsRoutes(platform: Platform): void {
  mountLists(platform);
  mountContacts(platform);
  mountImports(platform);
}

function mountLists(platform: Platform): void {
  const { http } = platform;
  http.route(listContactLists, async (input) => {
    const asker = askerOf(input);
    const { lists, department } = await visibleLists(platform, asker);
    return { lists: lists.map((row) => presentList(asker, row)), department };
  });
  http.route(addContactList, async (input) => {
    const asker = askerOf(input);
    return presentList(asker, await addList(platform, asker, input.body));
  });
  http.route(renameContactList, async (input) => {
    const asker = askerOf(input);
    const change = { listId: input.params.list, name: input.body.name };
    return presentList(asker, await changeListName(platform, asker, change));
  });
  http.route(removeContactList, async (input) => ({
    removed: await removeList(platform, askerOf(input), input.params.list),
  }));
  http.route(exportContacts, (input) =>
    fileOfContacts(platform, askerOf(input), { listId: input.params.list, format: input.body.format }),
  );
}

function mountContacts(platform: Platform): void {
  const { http } = platform;
  http.route(listContacts, (input) => {
    const { search, cursor, limit } = input.query;
    return readContacts(platform, askerOf(input), { listId: input.params.list, search, cursor, limit });
  });
  http.route(addContact, (input) =>
    writeContact(platform, askerOf(input), { listId: input.params.list, contactId: null, body: input.body }),
  );
  http.route(changeContact, (input) => {
    const { list: listId, contact: contactId } = input.params;
    return writeContact(platform, askerOf(input), { listId, contactId, body: input.body });
  });
  http.route(removeContactEndpoint, async (input) => {
    const { list: listId, contact: contactId } = input.params;
    await removeContact(platform, askerOf(input), { listId, contactId });
    return { id: contactId };
  });
}

function mountImports(platform: Platform): void {
  const { http } = platform;
  const runner = createImportRunner(platform);
  const keyOf = ({ params }: { params: { list: string; import: string } }) => ({
    listId: params.list,
    importId: params.import,
  });
  http.route(beginContactImport, (input) =>
    beginImport(platform, askerOf(input), { listId: input.params.list, ...input.body }),
  );
  http.route(checkContactImport, (input) =>
    checkImport(platform, askerOf(input), { ...keyOf(input), reading: input.body }),
  );
  http.route(runContactImport, (input) => runner.run(askerOf(input), keyOf(input)));
  http.route(listContactImports, async (input) => ({
    imports: await readImports(platform, askerOf(input), input.params.list),
  }));
  http.route(cancelContactImport, (input) => cancelImport(platform, askerOf(input), keyOf(input)));
  http.route(undoContactImport, (input) => runner.undo(askerOf(input), keyOf(input)));
}
