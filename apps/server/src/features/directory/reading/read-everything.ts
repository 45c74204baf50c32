import { setImmediate } from 'node:timers/promises';
import type { DirectorySource } from '@linekeeper/api-contract';
import { type Ahead, type CallOptions, type Page, type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { Location } from '@linekeeper/webex-contract';
import type { SeenLocation } from '../seen-entry.ts';
import { innerId } from './list-entry.ts';
import { ENTRY_SOURCES, type EntrySource } from './sources.ts';
import type { KeptPages, Stage } from './stage.ts';
import { createWriteQueue, type WriteQueue } from './write-queue.ts';

export interface Reading {
  webex: WebexClient;
  webexOrgId: string | null;
  stage: Stage;
  sourcesOff: ReadonlySet<DirectorySource>;
  signal: AbortSignal;
  /** Called after each page. `total` is what Webex says the list being read has, where it says so. */
  onPage(progress: { phase: string; read: number; total: number | null }): void;
  /** Fails where they cannot be read. The first pages of entries are asked for meanwhile, and wait for it. */
  numbersTaken?: Promise<void>;
}

/** Null where the contacts were read, or not asked for. */
export interface ReadOutcome {
  contactsRefused: WebexError | null;
}

const AHEAD: Ahead = { turn: () => setImmediate() };

/** A thousand people, some megabytes. */
const EARLY_PAGES = 10;

/** Small pages are written together: a death costs so many items, and each is a fifth of the statements. */
const ITEMS_AT_ONCE = 500;

/** Webex remembers no longer what a next link meant; then a list has to be read from its beginning. */
const FORGOTTEN = new Set([400, 404, 410]);

/** Reads every list that is on into the stage, from where it stands; throws what Webex refused with. */
export async function readEverything(reading: Reading): Promise<ReadOutcome> {
  const isResumed = reading.stage.place('locations').pages > 0;
  try {
    return await readLists(reading);
  } catch (error) {
    if (!isResumed || !(error instanceof WebexError) || !FORGOTTEN.has(error.status ?? 0)) throw error;
    await reading.stage.restart();
    return readLists(reading);
  }
}

async function readLists(reading: Reading): Promise<ReadOutcome> {
  const { stage, sourcesOff } = reading;
  return writingBehind(async (writes) => {
    const sources = ENTRY_SOURCES.filter(({ source }) => !sourcesOff.has(source) && !stage.place(source).done);
    let contactsRefused: WebexError | null = null;
    const isPeople = ({ source }: EntrySource): boolean => source === 'people';
    // People are most of it: their progress is told as long as there is any.
    const onPage: Reading['onPage'] = (page) => {
      if (!sources.some(isPeople) || stage.place('people').done) reading.onPage(page);
    };
    const { promise: numbersTaken, resolve: take } = Promise.withResolvers<void>();
    // Told by whoever reads them.
    numbersTaken.catch(() => undefined);
    await sideBySide(reading.signal, [
      async (signal) => {
        const taken = readLocationsAndNumbers({ ...reading, signal }, writes);
        take(taken);
        await taken;
      },
      async (signal) => {
        const people = { ...reading, signal, numbersTaken };
        for (const source of sources.filter(isPeople)) await readEntries(people, source, writes);
      },
      async (signal) => {
        const others = { ...reading, signal, numbersTaken, onPage };
        for (const source of sources.filter((each) => !isPeople(each))) {
          const refused = await readEntries(others, source, writes);
          if (source.source === 'contacts') contactsRefused = refused;
        }
      },
    ]);
    return { contactsRefused };
  });
}

/** Ends when all have; what fails first stops the others, and is thrown. */
async function sideBySide(outer: AbortSignal, works: ((signal: AbortSignal) => Promise<void>)[]): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([outer, stop.signal]);
  await Promise.all(works.map((work) => work(signal).catch((error: unknown) => stop.abort(error))));
  if (stop.signal.aborted) throw stop.signal.reason;
}

/** Lists read one after the other, while what was read before is written; returns when all is written, fails when nothing is. */
export async function writingBehind<T>(work: (writes: WriteQueue) => Promise<T>): Promise<T> {
  const writes = createWriteQueue();
  try {
    const result = await work(writes);
    await writes.done();
    return result;
  } finally {
    // Whoever clears up after a failure must not be overtaken by a page.
    await writes.settled();
  }
}

/** What every other list is read with. */
export async function readLocationsAndNumbers(reading: Reading, writes: WriteQueue): Promise<void> {
  const { webex, stage, sourcesOff } = reading;
  await readList(reading, writes, {
    ...{ source: 'locations', phase: 'locations' },
    pages: (options) => webex.locations.pages(options),
    prepare: (items) => stage.takeLocations(items.map(seenLocation)),
    keep: (page) => stage.keepLocations(page),
  });
  if (sourcesOff.has('numbers')) return;
  await readList(reading, writes, {
    ...{ source: 'numbers', phase: 'numbers' },
    pages: (options) => webex.telephonyConfig.numbers(options),
    prepare: (items) => stage.takeNumbers(items),
    keep: (page) => stage.keepNumbers(page),
  });
}

/** Contacts need a permission of their own: a refusal costs the contacts, not the directory. */
export async function readEntries(
  reading: Reading,
  source: EntrySource,
  writes: WriteQueue,
): Promise<WebexError | null> {
  const { webex, webexOrgId, stage, numbersTaken } = reading;
  try {
    await readList(reading, writes, {
      ...{ source: source.source, phase: source.phase },
      pages: (options) => source.pages({ webex, webexOrgId, locations: stage.locations }, options),
      after: numbersTaken,
      prepare: (items) => stage.lookAt(items),
      keep: (page) => stage.keepEntries(source, page),
    });
    return null;
  } catch (error) {
    const isRefused = error instanceof WebexError && (error.status === 403 || error.status === 404);
    if (source.source === 'contacts' && isRefused) return error;
    throw error;
  }
}

interface ListToRead<T, Kept> {
  source: string;
  phase: string;
  pages(options: CallOptions): AsyncIterable<Page<T>> | null;
  /** What has to be over before anything is made of a page; the first ones are read meanwhile. */
  after?: Promise<void> | undefined;
  /** Page by page, while the next one is on its way. */
  prepare(items: T[]): Kept[] | Promise<Kept[]>;
  keep(pages: KeptPages<Kept>): Promise<void>;
}

/** An empty page with a next one is a page like any other; only the missing next link ends a list. */
async function readList<T, Kept>(reading: Reading, writes: WriteQueue, list: ListToRead<T, Kept>): Promise<void> {
  const { signal, stage } = reading;
  const { from, done } = stage.place(list.source);
  if (done) return;
  const pages = list.pages({ signal, ahead: AHEAD, ...(from !== undefined && { from }) });
  if (pages === null) return;
  let waiting: Kept[] = [];
  let waitingPages = 0;
  for await (const page of afterWhat(pages, list.after)) {
    signal.throwIfAborted();
    for (const item of await list.prepare(page.items)) waiting.push(item);
    waitingPages += 1;
    if (page.cursor === null || waiting.length >= ITEMS_AT_ONCE) {
      const batch = { ...page, items: waiting, pages: waitingPages };
      waiting = [];
      waitingPages = 0;
      await writes.add(() => list.keep(batch));
    }
    reading.onPage({ phase: list.phase, read: stage.read(), total: page.total });
  }
}

/** The pages, each not before `what` is over: meanwhile a few are read and held. */
async function* afterWhat<T>(pages: AsyncIterable<Page<T>>, what: Promise<void> | undefined): AsyncGenerator<Page<T>> {
  const early: Page<T>[] = [];
  let isOver = what === undefined;
  what?.then(
    () => {
      isOver = true;
    },
    () => undefined,
  );
  try {
    for await (const page of pages) {
      early.push(page);
      if (!isOver && page.cursor !== null && early.length < EARLY_PAGES) continue;
      await what;
      yield* oneByOne(early);
    }
  } catch (error) {
    // What came before is kept.
    await what;
    yield* oneByOne(early);
    throw error;
  }
}

async function* oneByOne<T>(held: T[]): AsyncGenerator<T> {
  for (const [at, each] of held.splice(0).entries()) {
    // Others get their turn between those that come all at once.
    if (at > 0) await setImmediate();
    yield each;
  }
}

function seenLocation({ id, name, address, timeZone }: Location): SeenLocation {
  return { webexId: innerId(id), name, country: address?.country ?? null, timeZone: timeZone ?? null };
}
