import type { CallOptions, QueryValue, RawAnswer, RequestEngine } from './request.ts';
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
  let { next, start } = placeOf(list.options?.from);
  while (true) {
    const answer: RawAnswer<Record<string, unknown>> | WebexError = await fetchPage(engine, { list, next, start });
    if (answer instanceof WebexError) {
      yield {
        items: [],
        trackingId: answer.trackingId,
        status: answer.status ?? 404,
        hasNext: false,
        total: 0,
        cursor: null,
      };
      return;
    }
    const found = answer.data?.[list.key];
    const items = Array.isArray(found) ? (found as T[]) : [];
    const linked = nextLink(answer.link, answer.url);
    next = linked;
    start += items.length;
    const byOffset: boolean =
      linked === null && answer.link === null && list.offset !== undefined && items.length >= list.offset.size;
    const hasNext: boolean = linked !== null || byOffset;
    const cursor = hasNext ? (linked ?? `start:${start}`) : null;
    yield { items, trackingId: answer.trackingId, status: answer.status, hasNext, total: totalOf(answer), cursor };
    if (!hasNext) return;
  }
}

function placeOf(cursor: string | undefined): { next: string | null; start: number } {
  if (cursor === undefined) return { next: null, start: 0 };
  const offset = /^start:(\d+)$/.exec(cursor)?.[1];
  return offset === undefined ? { next: cursor, start: 0 } : { next: null, start: Number(offset) };
}

async function fetchPage(
  engine: RequestEngine,
  at: { list: ListRequest; next: string | null; start: number },
): Promise<RawAnswer<Record<string, unknown>> | WebexError> {
  const { list, next, start } = at;
  const offset =
    list.offset === undefined
      ? {}
      : { [list.offset.sizeName ?? 'max']: list.offset.size, ...(start > 0 && { [list.offset.name]: start }) };
  const base = list.base === undefined ? {} : { base: list.base };
  try {
    return await engine.send<Record<string, unknown>>({
      method: 'GET',
      path: next ?? list.path,
      ...base,
      ...(next === null && { query: { ...list.query, ...offset } }),
      options: list.options,
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
