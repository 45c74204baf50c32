import type { DirectoryRules } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { upsertState } from '../run.queries.ts';
import { type RulesRow, upsertRules } from './rules.queries.ts';
import { readRules } from './rules.ts';

/** Keeps rules without a mistake, and has the next run due at once: what they change is a plan like any other. */
export async function saveRules(
  platform: Platform,
  input: { organizationId: string; rules: DirectoryRules; by: string },
): Promise<{ rules: DirectoryRules; changedAt: Date }> {
  const read = readRules(input.rules);
  if (read.kind === 'wrong') throw new AppError('invalid-request', describeMistake(read));
  const { organizationId } = input;
  const rules = {
    filter: input.rules.filter.trim(),
    sourcesOff: [...new Set(input.rules.sourcesOff)],
    mapping: input.rules.mapping,
  };
  const changedAt = new Date(platform.clock.now());
  const row: RulesRow = {
    filter: rules.filter === '' ? null : rules.filter,
    sources_off: rules.sourcesOff,
    mapping: rules.mapping,
    changed_at: changedAt,
    changed_by: input.by,
  };
  await upsertRules(platform.database, { organizationId, rules: row });
  await upsertState(platform.database, { organizationId, completeAt: null, nextRunAt: changedAt });
  return { rules, changedAt };
}

function describeMistake(read: Extract<ReturnType<typeof readRules>, { kind: 'wrong' }>): string {
  if (read.filterError !== null) {
    return `The filter is wrong at character ${read.filterError.at + 1}: ${read.filterError.message} Nothing has been changed.`;
  }
  const [error] = read.mapping.errors;
  return `Rule ${(error?.rule ?? 0) + 1} of the mapping is wrong: ${error?.message ?? ''} Nothing has been changed.`;
}
