import type { CdrRecord } from '@linekeeper/webex-contract';
import { type Page, pagesOf } from './paging.ts';
import type { CallOptions, RequestEngine } from './request.ts';
import type { WebexError } from './webex-error.ts';

export interface CdrQuery {
  /** ISO 8601 with milliseconds and Z. Feed: at most 12 h apart; stream: 2 h. */
  startTime: string;
  endTime: string;
  /** 500 to 5,000. */
  max?: number;
}

/** Rate: one first request a minute per token, and ten further pages a minute. */
export interface CdrArea {
  /** By the time of the call: periods and back-fill, 5 minutes to 30 days old. */
  feed(query: CdrQuery, options?: CallOptions): AsyncIterable<Page<CdrRecord>>;
  /** By the moment the record reached Cisco's store: continuous collection, 1 minute to 12 hours old. */
  stream(query: CdrQuery, options?: CallOptions): AsyncIterable<Page<CdrRecord>>;
}

/** Source: docs/webex/cdr.md. */
export function createCdrArea(engine: RequestEngine): CdrArea {
  const pages = (path: string, query: CdrQuery, options?: CallOptions): AsyncIterable<Page<CdrRecord>> =>
    pagesOf(engine, { path, key: 'items', base: 'cdr', query: { ...query }, options, emptyOn: saysNoRecords });
  return {
    feed: (query, options) => pages('/cdr_feed', query, options),
    stream: (query, options) => pages('/cdr_stream', query, options),
  };
}

/** Webex answers an empty window with 404 and this text; any other 404 is a real one. */
function saysNoRecords(error: WebexError): boolean {
  return error.kind === 'not-found' && /no cdrs/i.test(error.message);
}
