import type { ContactImport } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { inOneTransaction } from '../records/write-entries.queries.ts';
import { type ContactToWrite, insertContactWords, selectMatchKeys, upsertContacts } from './contacts.queries.ts';
import { toWrite } from './contacts.ts';
import {
  deleteAdded,
  deleteBefore,
  failImport,
  finishImport,
  type ImportRow,
  keepBefore,
  moveImport,
  noteProgress,
  restoreBefore,
  selectFile,
  selectImport,
} from './imports.queries.ts';
import { demandImport, presentImport, refused } from './imports.ts';
import { type Asker, demandEditable } from './list-access.ts';
import { listChanged } from './list-changed.ts';
import { createImportPlan } from './plan-import.ts';
import { readImport } from './read-import.ts';

const IMPORT_JOB = 'directory.import-contacts';
const BATCH = 1_000;

interface ImportJob {
  organizationId: string;
  listId: string;
  importId: string;
}

export interface ImportRunner {
  run(asker: Asker, key: { listId: string; importId: string }): Promise<ContactImport>;
  undo(
    asker: Asker,
    key: { listId: string; importId: string },
  ): Promise<{ import: ContactImport; takenBack: number; kept: number }>;
}

/** Writes imports beside the requests that ask for them, each in one transaction: all of it, or nothing. */
export function createImportRunner(platform: Platform): ImportRunner {
  platform.jobs.define<ImportJob>(IMPORT_JOB, (job) => writeImport(platform, job));
  return {
    run: async (asker, key) => {
      await demandEditable(platform, asker, key.listId);
      const row = await demandImport(platform, asker, key);
      if (row.reading === null) throw refused('Look at what the import would do first.');
      const { organizationId } = asker;
      const { importId } = key;
      const at = new Date(platform.clock.now());
      if (!(await moveImport(platform.database, { organizationId, importId, from: ['draft'], to: 'running', at }))) {
        throw refused('This import runs or is over already.');
      }
      await platform.jobs.send<ImportJob>(IMPORT_JOB, { organizationId, ...key }, { key: importId });
      return presentImport(await demandImport(platform, asker, key));
    },
    undo: (asker, key) => undoImport(platform, asker, key),
  };
}

class Cancelled extends Error {}

/** A process that dies in the middle leaves no contact behind; the job is then done again from its beginning. */
async function writeImport(platform: Platform, job: ImportJob): Promise<void> {
  const { database } = platform;
  const [row] = await selectImport(database, job);
  const [kept] = await selectFile(database, job);
  if (row?.state !== 'running' || row.reading === null || !kept?.file) return;
  try {
    await inOneTransaction(database, (transaction) => writeAll(platform, transaction, { job, row, bytes: kept.file }));
    await listChanged(platform, job);
  } catch (error) {
    if (error instanceof Cancelled) return;
    platform.log.error({ err: error, organizationId: job.organizationId }, 'an import of contacts failed');
    const trouble = 'Something went wrong on our side while it was written. No contact was written.';
    await failImport(database, { ...job, trouble, at: new Date(platform.clock.now()) });
  }
}

async function writeAll(
  platform: Platform,
  transaction: Platform['database'],
  input: { job: ImportJob; row: ImportRow; bytes: Buffer | null },
): Promise<void> {
  const { job, row, bytes } = input;
  if (row.reading === null || bytes === null) return;
  const at = new Date(platform.clock.now());
  const known = await selectMatchKeys(transaction, job);
  const plan = createImportPlan(new Map(known.map(({ match_key, contact_id }) => [match_key, contact_id])), {
    duplicates: row.reading.duplicates,
    newId: () => platform.ids.uuid(),
  });
  /** By id: a statement writes no row twice, and the last line of a file about a contact stands. */
  const batch = new Map<string, ContactToWrite>();
  const updated: string[] = [];
  const write = async (): Promise<void> => {
    if (updated.length > 0) await keepBefore(transaction, { ...job, contactIds: updated });
    const contacts = [...batch.values()];
    if (contacts.length > 0) await upsertContacts(transaction, { ...job, contacts, at, by: row.by_name });
    await insertContactWords(transaction, { ...job, contactIds: [...batch.keys()] });
    batch.clear();
    updated.length = 0;
    // Outside of the transaction, so that it is seen, and a cancelling is noticed.
    const goesOn = await noteProgress(platform.database, { ...job, linesRead: plan.counts().records });
    if (!goesOn) throw new Cancelled();
  };
  for await (const record of readImport({ bytes, format: row.format }, row.reading)) {
    const step = plan.step(record);
    if (step.act === 'pass-over') continue;
    batch.set(step.contactId, toWrite(step.contactId, step.contact));
    if (step.act === 'update') updated.push(step.contactId);
    if (batch.size >= BATCH) await write();
  }
  await write();
  if (!(await finishImport(transaction, { ...job, counts: plan.counts(), at }))) throw new Cancelled();
}

/** Takes back what nobody has written since, all at once. */
async function undoImport(
  platform: Platform,
  asker: Asker,
  key: { listId: string; importId: string },
): Promise<{ import: ContactImport; takenBack: number; kept: number }> {
  await demandEditable(platform, asker, key.listId);
  const row = await demandImport(platform, asker, key);
  const about = { organizationId: asker.organizationId, ...key };
  const at = new Date(platform.clock.now());
  const takenBack = await inOneTransaction(platform.database, async (transaction) => {
    if (!(await moveImport(transaction, { ...about, from: ['done'], to: 'undone', at }))) {
      throw refused('Only an import that is done can be taken back, and once.');
    }
    const restored = await restoreBefore(transaction, about);
    const deleted = await deleteAdded(transaction, about);
    await deleteBefore(transaction, about);
    return Number(restored + deleted);
  });
  await listChanged(platform, about);
  const kept = Math.max(0, row.added + row.updated - takenBack);
  return { import: presentImport(await demandImport(platform, asker, key)), takenBack, kept };
}
