import type { CallRecord, NumberOwner } from '@linekeeper/api-contract';
import { isName } from '../directory/index.ts';
import type { RecordRow } from './call-records.queries.ts';

/** The fields of a call record that may leave; the raw record never does. Owners are by number. */
export function presentRecord(row: RecordRow, owners: ReadonlyMap<string, NumberOwner>): CallRecord {
  const number = remoteNumber(row);
  const lineId = row.direction === 'originating' ? row.calledLineId : row.callingLineId;
  return {
    reportId: row.reportId,
    startedAt: row.startTime.toISOString(),
    direction: row.direction,
    user: row.user ?? '',
    remote: number ?? lineId ?? '',
    remoteName: number !== null && lineId !== null && isName(lineId, number) ? lineId : null,
    remoteOwner: (number === null ? undefined : owners.get(number)) ?? null,
    location: row.location,
    callType: row.callType ?? 'UNKNOWN',
    answered: row.answered,
    ringSeconds: row.ringSeconds ?? 0,
    talkSeconds: row.durationSeconds ?? 0,
    outcome: row.outcomeReason ?? row.outcome,
  };
}

/** The other side's number. */
export function remoteNumber(row: RecordRow): string | null {
  return row.direction === 'originating' ? row.calledNumber : row.callingNumber;
}
