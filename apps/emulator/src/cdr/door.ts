import type { Services } from '../state/world.ts';
import type { CallHistory, CdrRegion, CdrSettings } from '../state/world-cdr.ts';
import { copySettings, DEFAULT_CDR_SETTINGS } from './arrival.ts';
import { createHistoryMaker, type HistoryMaker, streamHistory } from './history.ts';
import { type HistoryPlan, type HistorySummary, recordStoreOf } from './record-store.ts';

/** Call records from outside: how they arrive, where they are kept, and a past that was never telephoned. */
export interface CdrDoor {
  /** Changed in place: takes effect on records written from now on, and on histories made from now on. */
  settings: CdrSettings;
  /** Gives the world a past up to now, in place of any earlier one. Its records are made when they are asked for. */
  history(plan: HistoryPlan): HistorySummary;
  clearHistory(): void;
  /** Every record of that past by the start of the call, one after the other. */
  records(): Generator<Record<string, string | number>>;
  setRegion(orgUuid: string, region: CdrRegion): void;
}

/** Opens the records of an emulator, with the settings and the past it was started with; they come again after a reset. */
export function openCdr(
  services: Services,
  options: { cdr?: Partial<CdrSettings>; history?: HistoryPlan } = {},
): CdrDoor {
  const { world } = services;
  const store = recordStoreOf(services);
  const begin = (): void => {
    Object.assign(store.settings, copySettings(DEFAULT_CDR_SETTINGS, options.cdr));
    if (options.history !== undefined && world.callHistory === null) store.setHistory(options.history);
  };
  begin();
  services.parts.register('cdr/settings', {
    save: () => copySettings(store.settings),
    load: (saved) => {
      const known = typeof saved === 'object' && saved !== null ? (saved as Partial<CdrSettings>) : options.cdr;
      Object.assign(store.settings, copySettings(DEFAULT_CDR_SETTINGS, known));
    },
    reset: begin,
  });
  return {
    settings: store.settings,
    history: (plan) => store.setHistory(plan),
    clearHistory: () => store.clearHistory(),
    records: () => recordsOf(world.callHistory),
    setRegion: (orgUuid, region) => {
      if (!world.organizations.has(orgUuid)) throw new Error(`There is no organization ${orgUuid}`);
      world.cdrRegions.set(orgUuid, region);
      services.truth.record({ atMs: services.clock.now(), kind: 'call-records-moved', orgUuid, detail: { region } });
      services.changed('critical');
    },
  };
}

function* recordsOf(history: CallHistory | null): Generator<Record<string, string | number>> {
  if (history === null) return;
  const maker: HistoryMaker = createHistoryMaker(history);
  for (const { row, record } of streamHistory(maker)) if (row.supersededMs === Number.POSITIVE_INFINITY) yield record;
}
