import type { AnswerHead, CallOptions, QueryValue, RawAnswer, RequestEngine, WebexRequest } from './request.ts';
import { WebexError } from './webex-error.ts';

export interface Page<T> {
  items: T[];
  trackingId: string | null;
  status: number;
  /** A page may be smaller than asked for, even empty, and still have a next one. */
  hasNext: boolean;
  /** The number of items over all pages, where the list tells it. */
  total: number | null;
  /** What `CallOptions.from` takes to go on after this page, also in another process; null after the last. */
  cursor: string | null;
}

export interface ListRequest {
  path: string;
  /** The name the list has in the body: `items`, or after the thing on telephony lists. */
  key: string;
  base?: 'api' | 'cdr';
  query?: Record<string, QueryValue>;
  options?: CallOptions | undefined;
  /** Lists without a Link header that page by offset: how many to ask for at once, and the name of the offset. */
  offset?: { name: 'start' | 'offset'; size: number; sizeName?: 'max' | 'limit' };
  /** Turns an error that means "nothing there" into an empty page. */
  emptyOn?: (error: WebexError) => boolean;
}

/** Walks a list. A Link header is followed untouched; without one, offset lists go on while pages are full. */
export async function* pagesOf<T>(engine: RequestEngine, list: ListRequest): AsyncGenerator<Page<T>> {
  const stop = new AbortController();
  const walk = { engine, list, signal: walkSignal(list.options, stop.signal) };
  let coming = askFor(walk, placeOf(list.options?.from));
  try {
    while (true) {
      const following = list.options?.ahead === undefined ? null : askForNext(walk, coming);
      const answer = await coming.answer;
      if (answer instanceof WebexError) {
        yield { ...LAST_PAGE, items: [], trackingId: answer.trackingId, status: answer.status ?? 404, total: 0 };
        return;
      }
      const { trackingId, status } = answer;
      const items = itemsOf<T>(list, answer);
      const next = placeAfter(list, { answer, start: coming.place.start, items: items.length });
      yield { items, trackingId, status, total: totalOf(answer), ...(next === null ? LAST_PAGE : onward(next)) };
      if (next === null) return;
      const ahead = await following;
      coming = ahead !== null && isSame(ahead.place, next) ? { ...ahead, place: next } : askFor(walk, next);
    }
  } finally {
    stop.abort('the list is not walked on');
  }
}

const LAST_PAGE = { hasNext: false, cursor: null };

const onward = ({ link, start }: Place): { hasNext: boolean; cursor: string } => ({
  hasNext: true,
  cursor: link ?? `start:${start}`,
});

/** Where a page is: behind a link, or so many items from the beginning; behind a link that is not known before the pages before it are. */
interface Place {
  link: string | null;
  start: number;
}

function isSame(one: Place, other: Place): boolean {
  return one.link === other.link && (one.link !== null || one.start === other.start);
}

interface Walk {
  engine: RequestEngine;
  list: ListRequest;
  signal: AbortSignal | undefined;
}

/** A page that was asked for. */
interface Coming {
  place: Place;
  /** An error is one that means the list is empty. */
  answer: Promise<RawAnswer<Record<string, unknown>> | WebexError>;
  /** Where the page after it is, known with the head of the answer where that has a link; null where that is not known. */
  next: Promise<Place | null>;
}

/** Whoever leaves a list asks for nothing more of it; without a page ahead there is nothing to call off. */
function walkSignal(options: CallOptions | undefined, stop: AbortSignal): AbortSignal | undefined {
  if (options?.ahead === undefined) return options?.signal;
  return options.signal === undefined ? stop : AbortSignal.any([options.signal, stop]);
}

function placeOf(cursor: string | undefined): Place {
  if (cursor === undefined) return { link: null, start: 0 };
  const offset = /^start:(\d+)$/.exec(cursor)?.[1];
  return offset === undefined ? { link: cursor, start: 0 } : { link: null, start: Number(offset) };
}

function askFor(walk: Walk, place: Place): Coming {
  const { promise: next, resolve } = Promise.withResolvers<Place | null>();
  const ahead = walk.list.options?.ahead;
  const onHead = async ({ link, url }: AnswerHead): Promise<void> => {
    const linked = nextLink(link, url);
    const { offset } = walk.list;
    if (linked !== null) resolve({ link: linked, start: 0 });
    // Of a list that had a full page already the next one is most likely full too; one beyond its end is called off.
    else if (link === null && offset !== undefined && place.start > 0) {
      resolve({ link: null, start: place.start + offset.size });
    }
    // Node's fetch waits a turn before it writes to a connection that lay idle, and is told to after the first of these has begun.
    await ahead?.turn();
    await ahead?.turn();
  };
  const answer = fetchPage(walk, place, ahead === undefined ? undefined : onHead);
  answer
    .then((given) => {
      if (given instanceof WebexError) return resolve(null);
      const items = itemsOf(walk.list, given).length;
      resolve(placeAfter(walk.list, { answer: given, start: place.start, items }));
    })
    // Told to whoever awaits the page.
    .catch(() => resolve(null));
  return { place, answer, next };
}

async function askForNext(walk: Walk, coming: Coming): Promise<Coming | null> {
  const place = await coming.next;
  return place === null ? null : askFor(walk, place);
}

function itemsOf<T>({ key }: ListRequest, answer: RawAnswer<Record<string, unknown>>): T[] {
  const found = answer.data?.[key];
  return Array.isArray(found) ? (found as T[]) : [];
}

function placeAfter({ offset }: ListRequest, page: { answer: AnswerHead; start: number; items: number }): Place | null {
  const { answer, start, items } = page;
  const link = nextLink(answer.link, answer.url);
  const isFull = answer.link === null && offset !== undefined && items >= offset.size;
  return link !== null || isFull ? { link, start: start + items } : null;
}

async function fetchPage(
  { engine, list, signal }: Walk,
  { link, start }: Place,
  onHead: WebexRequest['onHead'],
): Promise<RawAnswer<Record<string, unknown>> | WebexError> {
  const offset =
    list.offset === undefined
      ? {}
      : { [list.offset.sizeName ?? 'max']: list.offset.size, ...(start > 0 && { [list.offset.name]: start }) };
  const base = list.base === undefined ? {} : { base: list.base };
  try {
    return await engine.send<Record<string, unknown>>({
      method: 'GET',
      path: link ?? list.path,
      ...base,
      ...(link === null && { query: { ...list.query, ...offset } }),
      options: { ...list.options, ...(signal !== undefined && { signal }) },
      ...(onHead !== undefined && { onHead }),
    });
  } catch (error) {
    if (error instanceof WebexError && list.emptyOn?.(error)) return error;
    throw error;
  }
}

/**
 * The address after `rel="next"`, untouched. Tolerates the doubled `<<` of Cisco's CDR sample; a relative address is resolved
 * against the page it came with.
 */
export function nextLink(header: string | null, pageUrl: string): string | null {
  if (header === null) return null;
  // One way to match each character: a header of blanks or brackets must not take minutes.
  for (const match of header.matchAll(/<([^<>]*)>+([^<]*)/g)) {
    const [, spaced = '', parameters = ''] = match;
    if (!/;\s*rel\s*=[^;]*\bnext\b/i.test(parameters)) continue;
    const address = spaced.trim();
    return /^https?:/i.test(address) ? address : new URL(address, pageUrl).href;
  }
  return null;
}

function totalOf(answer: RawAnswer<Record<string, unknown>>): number | null {
  const inBody = answer.data?.total ?? answer.data?.totalResults;
  if (typeof inBody === 'number') return inBody;
  const inLink = /[?&]totalCount=(\d+)/.exec(answer.link ?? '')?.[1];
  return inLink === undefined ? null : Number(inLink);
}
