import type { License, Organization, Person, Role } from '@linekeeper/webex-contract';
import { type Page, pagesOf } from './paging.ts';
import type { Answer, CallOptions, RequestEngine } from './request.ts';

export interface PeopleQuery {
  /** 1,000 by documentation; lowered to 100 by Webex with `callingData`. */
  max?: number;
  callingData?: boolean;
  /** Leaves presence out: faster. */
  excludeStatus?: boolean;
  email?: string;
  /** Role ids: the cheap way to find all Full Admins. */
  roles?: readonly string[];
  /** At most 85; the answer then has no presence. */
  id?: readonly string[];
}

export interface PeopleArea {
  me(options?: CallOptions): Promise<Answer<Person>>;
  get(id: string, options?: CallOptions): Promise<Answer<Person>>;
  pages(query?: PeopleQuery, options?: CallOptions): AsyncIterable<Page<Person>>;
}

/** Source: docs/webex/people.md. */
export function createPeopleArea(engine: RequestEngine): PeopleArea {
  return {
    me: (options) => engine.send({ method: 'GET', path: '/people/me', options }),
    get: (id, options) => engine.send({ method: 'GET', path: `/people/${encodeURIComponent(id)}`, options }),
    pages: (query, options) => pagesOf(engine, { path: '/people', key: 'items', query: { ...query }, options }),
  };
}

export interface OrganizationsArea {
  get(id: string, options?: CallOptions): Promise<Answer<Organization>>;
}

export function createOrganizationsArea(engine: RequestEngine): OrganizationsArea {
  return {
    get: (id, options) => engine.send({ method: 'GET', path: `/organizations/${encodeURIComponent(id)}`, options }),
  };
}

export interface ListArea<T> {
  pages(options?: CallOptions): AsyncIterable<Page<T>>;
}

export function createRolesArea(engine: RequestEngine): ListArea<Role> {
  return { pages: (options) => pagesOf(engine, { path: '/roles', key: 'items', options }) };
}

export function createLicensesArea(engine: RequestEngine): ListArea<License> {
  return { pages: (options) => pagesOf(engine, { path: '/licenses', key: 'items', options }) };
}
