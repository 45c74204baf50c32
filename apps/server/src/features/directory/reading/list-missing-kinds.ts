import type { EntryKind } from '@linekeeper/api-contract';
import { count } from '../written-count.ts';

const NAMES: Record<EntryKind, readonly [one: string, more: string]> = {
  person: ['person', 'people'],
  workspace: ['workspace', 'workspaces'],
  'virtual-line': ['virtual line', 'virtual lines'],
  'hunt-group': ['hunt group', 'hunt groups'],
  'call-queue': ['queue', 'queues'],
  'auto-attendant': ['auto attendant', 'auto attendants'],
  contact: ['contact', 'contacts'],
};

/** "6 hunt groups, 1 queue and 2 workspaces". */
export function listMissingKinds(entries: readonly { kind: EntryKind }[]): string {
  const kinds = Map.groupBy(entries, ({ kind }) => kind);
  const parts = [...kinds].map(([kind, { length }]) => `${count(length)} ${NAMES[kind][length === 1 ? 0 : 1]}`);
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}
