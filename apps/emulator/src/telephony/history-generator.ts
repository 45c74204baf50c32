import { DEFAULT_CDR_SETTINGS } from '../cdr/arrival.ts';
import { createHistoryMaker, type HistoryMaker, type HistoryRow, MINUTE_MS } from '../cdr/history.ts';
import { castsOfWorld } from '../cdr/history-cast.ts';
import type { RecordParty, RecordSide } from '../cdr/record-side.ts';
import { recordStoreOf } from '../cdr/record-store.ts';
import type { CallHistory, CallParty, EmulatedCall, EmulatedLeg, Services } from '../state/world.ts';
import { untouchedLeg } from './call-legs.ts';

/** Of the past calls, so many stand in the call histories of people too. */
const CALLS_SHOWN = 1_000;

/** Talking time: many short calls, few long ones. */
export function talkMs(next: () => number): number {
  return Math.min(45 * 60_000, Math.round(8_000 + -Math.log(1 - next()) * 140_000));
}

function partyOfRecord({ uuid, kind, name, extension, phoneNumber }: RecordParty): CallParty {
  return { memberUuid: uuid, memberKind: kind, name, number: extension || (phoneNumber ?? '') };
}

function pastLeg(side: RecordSide, party: CallParty, outgoing: boolean): EmulatedLeg {
  const { startMs, answeredMs, endMs, outcome } = side;
  const owner = outgoing === (side.direction === 'ORIGINATING');
  return {
    ...untouchedLeg(),
    ...party,
    callHalf: `callhalf-${owner ? side.localId : side.remoteId}`,
    personality: outgoing ? 'originator' : 'terminator',
    state: 'disconnected',
    createdMs: startMs,
    answeredMs,
    endedMs: endMs,
    outcome,
    releasedBy: owner === (side.releasing === 'Local') ? 'local' : 'remote',
    correlationUuid: '',
  };
}

/** The call behind records, as far as call histories show it: who called whom, and whether it was answered. */
function pastCall(rows: readonly HistoryRow[], sessionUuid: string): EmulatedCall | null {
  const [first] = rows;
  const side = first?.call.sides[0];
  if (first === undefined || side === undefined || side.owner.kind === 'group') return null;
  const outgoing = side.direction === 'ORIGINATING';
  const [owner, other] = [partyOfRecord(side.owner), partyOfRecord(side.other)];
  const legs = [pastLeg(side, outgoing ? owner : other, true), pastLeg(side, outgoing ? other : owner, false)];
  const outside = other.memberUuid === null;
  return {
    sessionUuid,
    orgUuid: first.call.company.cast.orgUuid,
    kind: side.other.kind === 'group' ? 'queue' : outside ? (outgoing ? 'outbound' : 'inbound') : 'internal',
    createdMs: side.startMs,
    endedMs: side.endMs,
    legs: legs.map((leg) => ({ ...leg, correlationUuid: sessionUuid })),
    groupUuid: side.other.kind === 'group' ? side.other.uuid : null,
    interactionUuid: sessionUuid,
    parked: null,
  };
}

function historyUpToNow(services: Services, plan: { days: number; callsPerDay: number }): HistoryMaker {
  const { world, clock, random } = services;
  const toMs = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
  const fromMs = toMs - Math.round(plan.days * 1_440) * MINUTE_MS;
  const history: CallHistory = {
    seed: random.hex(16),
    fromMs,
    toMs,
    recordsPerDay: 1,
    arrival: DEFAULT_CDR_SETTINGS,
    casts: castsOfWorld(world),
  };
  const { recordsPerCall } = createHistoryMaker(history);
  return createHistoryMaker({ ...history, recordsPerDay: plan.callsPerDay * recordsPerCall });
}

/**
 * Writes the call records (and the newest calls) of the past days into the world, in the shape of working days, so that
 * there is something to analyse from the start. `callsPerDay` is spread over the organizations by their size. For more
 * than some ten thousand records `RecordStore.setHistory` is the better way: it keeps none of them.
 */
export function generateHistory(
  services: Services,
  plan: { days: number; callsPerDay: number },
): { calls: number; records: number } {
  const { world, random } = services;
  const nowMs = services.clock.now();
  const maker = historyUpToNow(services, plan);
  const { fromMs, toMs } = maker.history;
  const calls = new Map<HistoryRow['call'], HistoryRow[]>();
  for (let minute = fromMs / MINUTE_MS; minute < toMs / MINUTE_MS; minute += 1) {
    for (const row of maker.rowsOfMinute(minute, null)) calls.set(row.call, [...(calls.get(row.call) ?? []), row]);
  }
  const past = [...calls.values()].filter((rows) => rows.every((row) => (sideOf(row)?.endMs ?? 0) < nowMs));
  past.sort(([one], [other]) => (one?.startMs ?? 0) - (other?.startMs ?? 0));
  let records = 0;
  for (const rows of past) {
    const endedMs = Math.max(...rows.map((row) => sideOf(row)?.endMs ?? 0));
    const written = rows.map((row) => {
      const orgUuid = row.call.company.cast.orgUuid;
      return { orgUuid, startMs: row.startMs, locationName: row.locationName, record: maker.recordOf(row) };
    });
    recordStoreOf(services).add(written, endedMs);
    records += written.length;
  }
  for (const rows of past.slice(-CALLS_SHOWN)) {
    const call = pastCall(rows, random.uuid());
    if (call !== null) world.calls.set(call.sessionUuid, call);
  }
  services.changed('life');
  return { calls: past.length, records };
}

function sideOf(row: HistoryRow): RecordSide | undefined {
  return row.call.sides[row.side];
}
