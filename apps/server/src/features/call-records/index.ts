/** @public */
export { COUNTING_RULE } from './count-calls.ts';
export { type CallRecords, type CallRecordsDependencies, createCallRecords } from './create-call-records.ts';
