import type { AuditRecord, Platform } from '../../platform/platform.ts';
import { insertEntry } from './audit-log.queries.ts';

/** Stands for the installation itself, so that the key begins with an organization everywhere. */
export const INSTALLATION = '00000000-0000-0000-0000-000000000000';

export type Recorder = Pick<Platform, 'database' | 'clock' | 'ids'>;

/** Appends one entry. */
export async function recordAct({ database, clock, ids }: Recorder, record: AuditRecord): Promise<void> {
  await insertEntry(database, {
    organization_id: record.organizationId ?? INSTALLATION,
    entry_id: ids.uuid(),
    at: new Date(clock.now()),
    act: record.act,
    actor_kind: record.actor.kind,
    actor_id: record.actor.id,
    actor_name: clean(record.actor.name),
    via: record.via,
    address: record.address,
    target: Object.fromEntries(Object.entries(record.target).map(([name, value]) => [name, clean(value)])),
    outcome: record.outcome,
    code: record.code,
    reason: record.reason === null ? null : clean(record.reason),
    request_id: record.requestId,
  });
}

/** An act of somebody at the machine, by a script: `by` is the command. */
export function recordMachineAct(
  recorder: Recorder,
  input: { act: string; by: string; target?: Record<string, string> },
): Promise<void> {
  return recordAct(recorder, {
    act: input.act,
    organizationId: null,
    actor: { kind: 'machine', id: null, name: input.by },
    via: 'machine',
    address: null,
    target: input.target ?? {},
    outcome: 'ok',
    code: null,
    reason: null,
    requestId: null,
  });
}

/** PostgreSQL holds no NUL in a text, and an entry must not be lost for one. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '');
}
