import type {
  AutoAttendant,
  CallQueue,
  HuntGroup,
  Location,
  PhoneNumber,
  VirtualLine,
  Workspace,
} from '@linekeeper/webex-contract';
import { type Page, pagesOf } from './paging.ts';
import type { ListArea } from './people.ts';
import type { CallOptions, RequestEngine } from './request.ts';

/** Page sizes Webex documents as its most, or its default where it documents none. */
const LOCATIONS_PAGE = 500;
const TELEPHONY_PAGE = 1_000;
const NUMBERS_PAGE = 2_000;

export function createLocationsArea(engine: RequestEngine): ListArea<Location> {
  return {
    pages: (options) =>
      pagesOf(engine, { path: '/locations', key: 'items', options, offset: { name: 'start', size: LOCATIONS_PAGE } }),
  };
}

export function createWorkspacesArea(engine: RequestEngine): ListArea<Workspace> {
  return {
    pages: (options) =>
      pagesOf(engine, { path: '/workspaces', key: 'items', options, offset: { name: 'start', size: TELEPHONY_PAGE } }),
  };
}

export interface TelephonyConfigArea {
  virtualLines(options?: CallOptions): AsyncIterable<Page<VirtualLine>>;
  huntGroups(options?: CallOptions): AsyncIterable<Page<HuntGroup>>;
  /** Webex lists basic and Customer Assist queues apart: two calls are needed for all. */
  queues(query: { customerAssist: boolean }, options?: CallOptions): AsyncIterable<Page<CallQueue>>;
  autoAttendants(options?: CallOptions): AsyncIterable<Page<AutoAttendant>>;
  /** `pageSize` 1: a probe that only wants an answer. */
  numbers(options?: CallOptions, pageSize?: number): AsyncIterable<Page<PhoneNumber>>;
}

/** Source: docs/webex/telephony-config.md. */
export function createTelephonyConfigArea(engine: RequestEngine): TelephonyConfigArea {
  const list = <T>(name: string, key: string, options?: CallOptions): AsyncIterable<Page<T>> =>
    pagesOf<T>(engine, {
      path: `/telephony/config/${name}`,
      key,
      options,
      offset: { name: 'start', size: TELEPHONY_PAGE },
    });
  return {
    virtualLines: (options) => list('virtualLines', 'virtualLines', options),
    huntGroups: (options) => list('huntGroups', 'huntGroups', options),
    queues: ({ customerAssist }, options) =>
      pagesOf(engine, {
        path: '/telephony/config/queues',
        key: 'queues',
        options,
        ...(customerAssist && { query: { hasCxEssentials: 'true' } }),
        offset: { name: 'start', size: TELEPHONY_PAGE },
      }),
    autoAttendants: (options) => list('autoAttendants', 'autoAttendants', options),
    numbers: (options, pageSize = NUMBERS_PAGE) =>
      pagesOf(engine, {
        path: '/telephony/config/numbers',
        key: 'phoneNumbers',
        options,
        offset: { name: 'start', size: pageSize },
      }),
  };
}
