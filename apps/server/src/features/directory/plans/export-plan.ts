import type { EntryKind, PlanChange, PlanChangeKind } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { ExportTable } from '../../../platform/tables/table.ts';
import { type AnsweredFile, tableFile } from '../../../platform/tables/table-file.ts';
import { type ListedChange, selectListedChanges } from './changes.queries.ts';
import { selectPlanOfRun } from './plan.queries.ts';
import { presentChange } from './present-plan.ts';

const PAGE = 2_000;
const EVERYTHING = { kind: null, entryKind: null, location: null, state: null, words: [] };

/** All changes of a plan as a file, a row for each field that differs. */
export async function fileOfPlan(
  platform: Platform,
  input: { organizationId: string; runId: string; runNumber: number; format: 'csv' | 'xlsx' },
): Promise<AnsweredFile> {
  const { organizationId, format } = input;
  const [plan] = await selectPlanOfRun(platform.database, input);
  if (plan === undefined) throw new AppError('not-found', 'There is no such run, or it has no plan.');
  const changes: PlanChange[] = [];
  let after: { sortKey: string; key: string } | null = null;
  while (true) {
    const page: ListedChange[] = await selectListedChanges(platform.database, {
      ...{ organizationId, planId: plan.plan_id, filter: EVERYTHING, after },
      limit: PAGE,
    });
    for (const row of page) changes.push(presentChange(row, 0));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = { sortKey: last.sort_key, key: last.change_key };
  }
  return tableFile(tableOfPlan(changes), { stem: `plan-run-${input.runNumber}`, format });
}

const KIND_WORDS: Record<EntryKind, string> = {
  person: 'Person',
  workspace: 'Workspace',
  'virtual-line': 'Virtual line',
  'hunt-group': 'Hunt group',
  'call-queue': 'Call queue',
  'auto-attendant': 'Auto attendant',
  contact: 'Contact',
};
const ACT_WORDS: Record<PlanChangeKind, string> = { added: 'Added', changed: 'Changed', removed: 'Removed' };
const STATE_WORDS: Record<PlanChange['state'], string> = {
  planned: 'Planned',
  applied: 'Done',
  skipped: 'Left out',
  undone: 'Undone',
  kept: 'Kept',
};

/** Pure, for tests. */
export function tableOfPlan(changes: readonly PlanChange[]): ExportTable {
  return {
    name: 'Plan',
    head: ['Change', 'Kind', 'Name', 'Location', 'Extension', 'Field', 'Before', 'After', 'State', 'Note'],
    rows: changes.flatMap((change) => {
      const entry = [
        ACT_WORDS[change.kind],
        KIND_WORDS[change.entryKind],
        change.name,
        change.location,
        change.extension,
      ];
      const ending = [STATE_WORDS[change.state], change.note];
      if (change.fields.length === 0) return [[...entry, null, null, null, ...ending]];
      return change.fields.map(({ field, before, after }) => [...entry, field, before, after, ...ending]);
    }),
  };
}
