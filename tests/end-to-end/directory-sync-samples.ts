import type {
  DirectoryPlan,
  DirectoryRun,
  EntryKind,
  getDirectoryRails,
  getDirectorySchedule,
  PlanChange,
  PlanChangeKind,
  UndoPreview,
} from '@linekeeper/api-contract';

const LOCATIONS = ['Berlin', 'Hamburg', 'München', 'Leipzig', 'Bad Reichenhall-Karlstein am Saalachsee'] as const;
const NAMES = [
  'Vogel',
  'Brandt',
  'Müller-Thurgau',
  'Conti',
  'Okafor',
  'Rossi',
  'Weiß',
  'de la Cruz y Fernández',
] as const;
const FIRST = ['Bastian', 'Lena', 'Niccolò', 'Alessandra', 'Ada', 'Ilaria'] as const;

/** A number out of an index that looks like chance and is the same each time. */
const pick = <T>(from: readonly T[], index: number, salt: number): T =>
  from[(index * 7 + salt * 13) % from.length] as T;

function idOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** One run as the API tells it. */
export function sampleRun(number: number, over: Partial<DirectoryRun> = {}): DirectoryRun {
  const startedAt = new Date(Date.UTC(2026, 10, 24, 9, 30) - (120 - number) * 900_000);
  return {
    id: idOf(900_000 + number),
    number: `RUN-${number}`,
    kind: number % 8 === 0 ? 'full' : 'incremental',
    state: 'done',
    startedAt: startedAt.toISOString(),
    endedAt: new Date(startedAt.getTime() + 84_000).toISOString(),
    phase: null,
    read: number % 8 === 0 ? 5_410 : 12,
    expected: null,
    added: number % 5,
    changed: number % 3,
    removed: 0,
    text: null,
    ...over,
  };
}

/** Changes sorted as the API sorts them: `koeln` of them are people of Köln who go. */
export function sampleChanges(input: { koeln: number; others: number }): PlanChange[] {
  const gone = Array.from({ length: input.koeln }, (_, index) => change(index, 'removed', 'Köln'));
  const others = Array.from({ length: input.others }, (_, index) =>
    change(100_000 + index, pick(['changed', 'changed', 'added', 'removed'] as const, index, 3), locationOf(index)),
  );
  return [...gone, ...others].sort(
    (a, b) => (a.location ?? '').localeCompare(b.location ?? '') || a.name.localeCompare(b.name),
  );
}

const locationOf = (index: number): string | null => (index % 11 === 0 ? null : pick(LOCATIONS, index, 1));

function change(index: number, kind: PlanChangeKind, location: string | null): PlanChange {
  const entryKind: EntryKind = index % 19 === 0 ? 'workspace' : 'person';
  const name =
    entryKind === 'workspace'
      ? `Besprechungsraum ${index % 90}`
      : `${pick(FIRST, index, 2)} ${pick(NAMES, index, 5)}${index % 3 === 0 ? ` ${index}` : ''}`;
  const extension = String(2_000 + (index % 7_000));
  const department = pick(['Kundendienst', 'Rezeption', 'Einkauf', 'Verwaltung'], index, 4);
  const number = `+49 221 4710 ${String(1_000 + (index % 9_000))}`;
  const had = (before: boolean) => [
    { field: 'name', before: before ? name : null, after: before ? null : name },
    { field: 'department', before: before ? department : null, after: before ? null : department },
    { field: 'number', before: before ? number : null, after: before ? null : number },
  ];
  const differs = [
    { field: 'title', before: 'Rezeption', after: 'Front office manager' },
    { field: 'number', before: number, after: `${number}9` },
    { field: 'department', before: index % 2 === 0 ? null : department, after: 'Gästebetreuung und Veranstaltungen' },
    { field: 'Kostenstelle', before: '4711', after: null },
  ];
  return {
    entry: idOf(index),
    kind,
    entryKind,
    name,
    location,
    extension: index % 17 === 0 ? null : extension,
    fields: kind === 'changed' ? differs.slice(0, 1 + (index % 4)) : had(kind === 'removed'),
    state: 'planned',
    note: null,
    favourites: kind === 'removed' && index % 9 === 0 ? 1 + (index % 3) : 0,
  };
}

const countsOf = (changes: readonly PlanChange[]) => ({
  added: changes.filter(({ kind }) => kind === 'added').length,
  changed: changes.filter(({ kind }) => kind === 'changed').length,
  removed: changes.filter(({ kind }) => kind === 'removed').length,
});

/** The head of a plan over these changes. */
export function samplePlan(changes: readonly PlanChange[], over: Partial<DirectoryPlan> = {}): DirectoryPlan {
  const places = [...new Set(changes.map(({ location }) => location))];
  const kinds = [...new Set(changes.map(({ entryKind }) => entryKind))];
  return {
    id: idOf(800_000),
    state: 'applied',
    hash: '7f3a9be0c4d15580aa6b1f3b6f1de6f8a3a0c1d2e3f405162738495a6b7c8dc1',
    madeAt: '2026-11-24T09:41:00.000Z',
    knownAsOf: '2026-11-24T03:00:00.000Z',
    counts: countsOf(changes),
    before: { entries: 5_410, people: 5_014 },
    byKind: kinds.map((kind) => ({
      kind,
      ...countsOf(changes.filter(({ entryKind }) => entryKind === kind)),
      before: kind === 'person' ? 5_014 : 310,
    })),
    byLocation: places.map((location) => ({
      location,
      ...countsOf(changes.filter((each) => each.location === location)),
      stay: location === 'Köln' ? 0 : 812,
      lostSight: location === 'Köln',
    })),
    holds: [],
    advice: null,
    skipped: 0,
    decided: null,
    undone: null,
    undoableUntil: null,
    ...over,
  };
}

export const SAMPLE_RAILS: ReturnType<(typeof getDirectoryRails)['response']['parse']> = {
  rails: {
    removedCount: 50,
    removedPercent: 5,
    changedCount: null,
    changedPercent: 50,
    peopleCount: 2,
    peoplePercent: 20,
    graceDays: 30,
  },
  defaults: {
    removedCount: 10,
    removedPercent: 5,
    changedCount: null,
    changedPercent: 50,
    peopleCount: 2,
    peoplePercent: 20,
    graceDays: 30,
  },
  changedAt: '2026-11-03T08:00:00.000Z',
  changedBy: 'Dana Okafor',
  now: { entries: 5_410, people: 5_014, removedKept: 38 },
};

export const SAMPLE_SCHEDULE: ReturnType<(typeof getDirectorySchedule)['response']['parse']> = {
  schedule: { incrementalMinutes: 15, fullAt: '02:30', timeZone: null },
  defaults: { incrementalMinutes: 15, fullAt: '02:30', timeZone: null },
  zone: 'Europe/Berlin',
  ownZone: 'Europe/Berlin',
  nextFullAt: '2026-11-25T01:30:00.000Z',
  nextIncrementalAt: '2026-11-24T10:00:00.000Z',
  completeAt: '2026-11-24T01:30:00.000Z',
  changesThrough: '2026-11-24T09:25:00.000Z',
  changedAt: null,
  changedBy: null,
};

export const SAMPLE_UNDO: UndoPreview = {
  impossible: null,
  entriesPutBack: 27,
  entriesBack: 412,
  entriesGone: 3,
  conflicts: {
    total: 104,
    first: Array.from({ length: 100 }, (_, index) => ({
      entry: idOf(index),
      name: `${pick(FIRST, index, 2)} ${pick(NAMES, index, 5)}`,
      field: 'title',
      left: 'Front office manager',
      now: 'Guest relations',
      sentence: 'Title is "Guest relations" now; RUN-119 changed it.',
    })),
  },
  afterwards:
    'Webex still says what this run wrote. The next full run finds the same changes again and holds them for approval.',
};
