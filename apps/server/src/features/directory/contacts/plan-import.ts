import type { ImportProblem, ImportReading } from '@linekeeper/api-contract';
import { type ContactContent, matchKey } from './contact.ts';
import { leftOut, type ReadRecord } from './read-import.ts';

/** What becomes of one record. */
export type ImportStep =
  | { act: 'add' | 'update'; contactId: string; contact: ContactContent; problems: ImportProblem[] }
  | { act: 'pass-over'; problems: ImportProblem[] };

export interface ImportCounts {
  records: number;
  added: number;
  updated: number;
  passedOver: number;
  problems: number;
}

/**
 * Decides record by record, in the order of the file: the same file, list and answers give the same steps, so what a
 * check has shown is what an import writes.
 */
export function createImportPlan(
  known: Map<string, string>,
  options: { duplicates: ImportReading['duplicates']; newId: () => string },
): { step(record: ReadRecord): ImportStep; counts(): ImportCounts } {
  const counts = { records: 0, added: 0, updated: 0, passedOver: 0, problems: 0 };
  /** Of this file, with the line it was first seen on. */
  const seen = new Map<string, number>();

  const decide = ({ line, contact, problems }: ReadRecord): ImportStep => {
    if (contact === null) return { act: 'pass-over', problems };
    const key = matchKey(contact);
    const firstLine = seen.get(key);
    const contactId = known.get(key);
    if (firstLine === undefined) seen.set(key, line);
    if (options.duplicates === 'add' || contactId === undefined) {
      const added = options.newId();
      if (!known.has(key)) known.set(key, added);
      return { act: 'add', contactId: added, contact, problems };
    }
    if (options.duplicates === 'update') return { act: 'update', contactId, contact, problems };
    const problem =
      firstLine === undefined
        ? leftOut(line, 'duplicate-in-list', `${contact.name} is in the list already.`)
        : leftOut(line, 'duplicate-in-file', `${contact.name} stands on line ${firstLine} already.`);
    return { act: 'pass-over', problems: [...problems, problem] };
  };

  return {
    step: (record) => {
      const step = decide(record);
      counts.records += 1;
      counts.problems += step.problems.length;
      if (step.act === 'add') counts.added += 1;
      else if (step.act === 'update') counts.updated += 1;
      else counts.passedOver += 1;
      return step;
    },
    counts: () => ({ ...counts }),
  };
}
