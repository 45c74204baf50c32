import type { CallRecord } from '@linekeeper/api-contract';
import type { RecordRow } from './call-records.queries.ts';

/** The fields of a call record that may leave; the raw record never does. */
export function presentRecord(row: RecordRow): CallRecord {
  return {
    reportId: row.reportId,
    startedAt: row.startTime.toISOString(),
    direction: row.direction,
    user: row.user ?? '',
    remote: remoteOf(row),
    location: row.location,
    callType: row.callType ?? 'UNKNOWN',
    answered: row.answered,
    ringSeconds: row.ringSeconds ?? 0,
    talkSeconds: row.durationSeconds ?? 0,
    outcome: row.outcomeReason ?? row.outcome,
  };
}

function remoteOf(row: RecordRow): string {
  const called = [row.calledNumber, row.calledLineId];
  const calling = [row.callingNumber, row.callingLineId];
  return (row.direction === 'originating' ? called : calling).find((text) => text !== null) ?? '';
}
