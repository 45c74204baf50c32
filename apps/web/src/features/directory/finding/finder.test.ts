import type { DirectoryColumns } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import type { IndexedEntry } from './columns.ts';
import type { Query } from './directory-index.ts';
import { createDirectoryReader } from './directory-reader.ts';
import { createFinder, type FinderState } from './finder.ts';
import { createHeldIndex, type Reader } from './held-index.ts';
import { buffersOf } from './segment.ts';
import { columnsOf, entries, idOf } from './testing.ts';
import type { Told } from './worker-messages.ts';

const WHO = { address: '/index', contacts: '/contacts' };
const PEOPLE = entries([{ name: 'Anna Conti' }, { name: 'Bruno Vogel' }, { name: 'Chloé Conti', department: 'Sales' }]);
const LISTS = [{ id: idOf(900), name: 'Suppliers', circle: 'shared' as const }];

const whole = (list: readonly IndexedEntry[], revision = '1') => ({
  ...{ kind: 'whole' as const, revision, columns: columnsOf(list) },
});
const changes = (columns: DirectoryColumns, revision: string) => ({ kind: 'changes' as const, revision, columns });
const NOTHING_NEW = changes(columnsOf([]), '2');
const NO_CONTACTS = { version: 'none', columns: null, lists: null };

/** The directory page's end of it, with the worker in the same thread and whatever is told in the test's hand. */
function createPage() {
  const asked: string[] = [];
  const answers = new Map<string, unknown[]>([['/contacts', []]]);
  const workers: { posted: number; ended: boolean; onWay: Told[]; tell(told: Told): void; broke(): void }[] = [];
  const startReader = ({ tell, broke }: { tell(told: Told): void; broke(): void }): Reader => {
    const worker = { posted: 0, ended: false, onWay: [] as Told[], tell, broke };
    workers.push(worker);
    const read = createDirectoryReader({
      // What is handed over is gone here, as it is in a browser.
      tell: (told) =>
        worker.onWay.push(structuredClone(told, { transfer: told.type === 'piece' ? buffersOf(told.piece) : [] })),
      fetchAnswer: async (address) => {
        if (address.startsWith('/contacts')) return answers.get('/contacts')?.shift() ?? NO_CONTACTS;
        asked.push(address);
        const answer = answers.get('/index')?.shift();
        if (answer === undefined) throw new Error('answered 502');
        return answer;
      },
    });
    return {
      post: (message) => {
        worker.posted += 1;
        read(message);
      },
      end: () => {
        worker.ended = true;
      },
    };
  };
  const finder = createFinder((hear) => createHeldIndex(WHO, hear, startReader));
  const states: FinderState[] = [];
  finder.subscribe(() => states.push(finder.state()));
  const worker = () => {
    const newest = workers.at(-1);
    if (newest === undefined) throw new Error('No worker was started');
    return newest;
  };
  /** What the worker has told so far is heard; of a number, so many messages. */
  const deliver = async (most = Number.POSITIVE_INFINITY): Promise<void> => {
    await everythingElse();
    for (const told of worker().onWay.splice(0, most)) worker().tell(told);
    await everythingElse();
  };
  return {
    ...{ finder, asked, states, workers, worker, deliver },
    answer: (address: '/index' | '/contacts', ...given: unknown[]) => answers.set(address, given),
    names: () => [...(finder.state().found?.rows.values() ?? [])].map(({ name }) => name),
    search: (search: string, more: Partial<Query> = {}) => finder.search({ search, ...more }),
  };
}

async function everythingElse(): Promise<void> {
  await import('./directory-index.ts');
  await new Promise((done) => setTimeout(done));
}

test('what was typed last while the index was on its way is found when all of it is there, once, and not before', async () => {
  const page = createPage();
  page.answer('/index', whole(PEOPLE), NOTHING_NEW);
  page.search('v');
  await page.deliver(3);
  page.search('conti');
  await page.deliver(3);
  expect(page.finder.state()).toMatchObject({ phase: 'loading', found: null });
  expect(page.states).toHaveLength(0);
  await page.deliver();
  expect(page.finder.state()).toMatchObject({ phase: 'ready', size: 3, departments: [{ name: 'Sales', count: 1 }] });
  expect(page.names()).toEqual(['Anna Conti', 'Chloé Conti']);
  expect(page.states).toHaveLength(1);
});

test('a whole that the server has kept for a while is not looked at without what changed since, unless that cannot be had', async () => {
  const page = createPage();
  const [, , chloe] = PEOPLE;
  if (chloe === undefined) throw new Error('there are three');
  page.answer('/index', whole(PEOPLE.slice(0, 2)), changes(columnsOf([chloe]), '2'));
  page.search('conti');
  await page.deliver();
  expect(page.names()).toEqual(['Anna Conti', 'Chloé Conti']);
  expect(page.states).toHaveLength(1);

  const alone = createPage();
  alone.answer('/index', whole(PEOPLE.slice(0, 2)));
  alone.search('conti');
  await alone.deliver();
  expect(alone.names()).toEqual(['Anna Conti']);
});

test('once it is there a letter is answered at once', async () => {
  const page = createPage();
  page.answer('/index', whole(PEOPLE), NOTHING_NEW);
  await page.deliver();
  page.search('vog');
  expect(page.names()).toEqual(['Bruno Vogel']);
  expect(page.finder.state().found?.query.search).toBe('vog');
});

test('what changed is asked for by revision, and found when all of it has come; rows that stay are the same objects', async () => {
  const page = createPage();
  const renamed = { ...PEOPLE[1], name: 'Bruno Conti' } as IndexedEntry;
  page.answer('/index', whole(PEOPLE), NOTHING_NEW, changes(columnsOf([renamed], [idOf(2)]), '3'));
  page.search('conti');
  await page.deliver();
  const anna = page.finder.state().found?.rows.get(0);
  page.finder.refresh();
  await page.deliver(4);
  page.search('cont');
  expect(page.names()).toEqual(['Anna Conti', 'Chloé Conti']);
  await page.deliver();
  expect(page.asked).toEqual(['/index', '/index?since=1', '/index?since=2']);
  expect(page.names()).toEqual(['Anna Conti', 'Bruno Conti']);
  expect(page.finder.state().found?.rows.get(0)).toBe(anna);
  expect(page.finder.state()).toMatchObject({ size: 2, departments: [] });
});

test('changes heard of while the whole is still read are asked for after it, once, however often they were heard of', async () => {
  const page = createPage();
  const added = changes(columnsOf([{ ...PEOPLE[0], id: idOf(7), name: 'Dörte Conti' } as IndexedEntry]), '3');
  const first = Promise.withResolvers();
  page.answer('/index', first.promise, NOTHING_NEW, added);
  page.search('conti');
  await page.deliver();
  for (const _ of 'three') page.finder.refresh();
  await page.deliver();
  expect(page.asked).toEqual(['/index']);
  first.resolve(whole(PEOPLE));
  await page.deliver();
  expect(page.asked).toEqual(['/index', '/index?since=1', '/index?since=2']);
  expect(page.names()).toEqual(['Anna Conti', 'Chloé Conti', 'Dörte Conti']);
});

test('where nothing is new nothing is drawn again', async () => {
  const page = createPage();
  page.answer('/index', whole(PEOPLE), NOTHING_NEW, NOTHING_NEW);
  page.search('conti');
  await page.deliver();
  const before = page.finder.state();
  page.finder.refresh();
  await page.deliver();
  expect(page.asked).toHaveLength(3);
  expect(page.finder.state()).toBe(before);
});

test('a whole answer to the question what changed takes the place of all there was; contacts and favourites stay', async () => {
  const page = createPage();
  const contact = { ...columnsOf(entries([{ name: 'Zora Conti', id: idOf(500) }])), kinds: '8', lists: '0' };
  page.answer('/contacts', { version: 'a', columns: contact, lists: LISTS });
  const next = entries([{ name: 'Emil Conti' }, { name: 'Anna Conti' }]);
  page.answer('/index', whole(PEOPLE), NOTHING_NEW, whole(next, '3'), NOTHING_NEW);
  page.finder.setFavourites([idOf(0)]);
  page.search('conti');
  await page.deliver();
  expect(page.names()).toEqual(['Anna Conti', 'Chloé Conti', 'Zora Conti']);
  page.finder.refresh();
  await page.deliver();
  expect(page.names()).toEqual(['Emil Conti', 'Anna Conti', 'Zora Conti']);
  expect(page.asked.at(-1)).toBe('/index?since=3');
});

test('a reading that failed is tried again by the next refresh, with the whole; one that fails later changes nothing', async () => {
  const page = createPage();
  page.search('conti');
  await page.deliver();
  expect(page.finder.state().phase).toBe('failed');
  page.answer('/index', whole(PEOPLE), NOTHING_NEW);
  page.finder.refresh();
  await page.deliver();
  expect(page.names()).toEqual(['Anna Conti', 'Chloé Conti']);
  page.finder.refresh();
  await page.deliver();
  expect(page.asked).toEqual(['/index', '/index', '/index?since=1', '/index?since=2']);
  expect(page.finder.state().phase).toBe('ready');
  expect(page.names()).toEqual(['Anna Conti', 'Chloé Conti']);
});

test('a worker that breaks is begun anew by the next refresh; nothing of what it had told is used', async () => {
  const page = createPage();
  page.answer('/index', whole(PEOPLE), NOTHING_NEW);
  page.search('conti');
  await page.deliver(5);
  page.worker().broke();
  expect(page.worker().ended).toBe(true);
  expect(page.finder.state().phase).toBe('failed');
  page.answer('/index', whole(PEOPLE.slice(0, 1)), NOTHING_NEW);
  page.finder.refresh();
  expect(page.workers).toHaveLength(2);
  await page.deliver();
  expect(page.names()).toEqual(['Anna Conti']);
});

test('closed while the index is on its way: the worker is ended and nothing is heard any more', async () => {
  const page = createPage();
  page.answer('/index', whole(PEOPLE), NOTHING_NEW);
  page.search('conti');
  await page.deliver(5);
  page.finder.close();
  expect(page.worker().ended).toBe(true);
  await page.deliver();
  expect(page.finder.state()).toMatchObject({ phase: 'loading', found: null });
});

test('an entry asked for by id is looked up where it is newest', async () => {
  const page = createPage();
  const renamed = { ...PEOPLE[1], name: 'Bruno Conti' } as IndexedEntry;
  page.answer('/index', whole(PEOPLE), changes(columnsOf([renamed], [idOf(2)]), '2'));
  page.finder.lookUp(idOf(1));
  expect(page.finder.state().entries.size).toBe(0);
  await page.deliver();
  for (const at of [0, 1, 2]) page.finder.lookUp(idOf(at));
  const found = [0, 1, 2].map((at) => page.finder.state().entries.get(idOf(at))?.name ?? null);
  expect(found).toEqual(['Anna Conti', 'Bruno Conti', null]);
});

test('rows are made as they come on screen; the answer to the next question has as many from the top', async () => {
  const page = createPage();
  const many = entries(Array.from({ length: 200 }, (_, at) => ({ name: `Person ${String(at).padStart(3, '0')}` })));
  page.answer('/index', whole(many), NOTHING_NEW);
  page.search('');
  await page.deliver();
  expect([...(page.finder.state().found?.rows.keys() ?? [])]).toHaveLength(30);
  page.finder.show(95, 130);
  expect(page.finder.state().found?.rows.get(130)?.name).toBe('Person 130');
  expect(page.finder.state().found?.rows.has(45)).toBe(false);
  page.search('person');
  expect([...(page.finder.state().found?.rows.keys() ?? [])]).toEqual(Array.from({ length: 60 }, (_, at) => at));
});
