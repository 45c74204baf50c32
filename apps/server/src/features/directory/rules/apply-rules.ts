import type { DirectoryRules, DirectorySource, EntryKind } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import type { SeenEntry } from '../seen-entry.ts';
import { type RulesRow, selectRules } from './rules.queries.ts';
import { DEFAULT_RULES, type ReadyRules } from './rules.ts';

/** The rules of an organization as one run applies them from its start to its end. */
export interface KeptRules {
  rules: DirectoryRules;
  changedAt: Date | null;
  changedBy: string | null;
}

/** What an organization has kept, or what holds where it never has. */
export async function keptRules(database: Platform['database'], organizationId: string): Promise<KeptRules> {
  const [row] = await selectRules(database, { organizationId });
  if (row === undefined) return { rules: DEFAULT_RULES, changedAt: null, changedBy: null };
  return { rules: rulesOf(row), changedAt: row.changed_at, changedBy: row.changed_by };
}

function rulesOf(row: RulesRow): DirectoryRules {
  return { filter: row.filter ?? '', sourcesOff: row.sources_off, mapping: row.mapping };
}

const KIND_OF: Record<DirectorySource, EntryKind | null> = {
  people: 'person',
  workspaces: 'workspace',
  'virtual-lines': 'virtual-line',
  'hunt-groups': 'hunt-group',
  'call-queues': 'call-queue',
  'customer-assist-queues': 'call-queue',
  'auto-attendants': 'auto-attendant',
  contacts: 'contact',
  numbers: null,
};

/** Kinds of which a list is switched off. */
export function kindsOff(rules: DirectoryRules): EntryKind[] {
  return [...new Set(rules.sourcesOff.flatMap((source) => KIND_OF[source] ?? []))];
}

/** Whether an entry would be in the directory: its list is on, and the filter selects it. */
export function isIn(rules: DirectoryRules, ready: ReadyRules, mapped: SeenEntry): boolean {
  const sources = Object.entries(KIND_OF).filter(([, kind]) => kind === mapped.kind);
  const isOn = sources.some(([source]) => !rules.sourcesOff.some((off) => off === source));
  return isOn && ready.selects(mapped);
}
