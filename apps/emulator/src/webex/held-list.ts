import type { FastifyRequest } from 'fastify';
import { VersionedMap } from '../state/versioned-map.ts';
import type { Services } from '../state/world.ts';
import { queryNumber } from './paging.ts';

/** A list in the midst of being paged is kept for so long on the emulated clock. */
const HOLD_MS = 60_000;
/** Of so many lists at once; the oldest goes. */
const MOST_HELD = 32;

interface Held {
  key: string;
  builtMs: number;
  size: string;
  items: readonly unknown[];
}

const held = new WeakMap<Services, Held[]>();

/**
 * The whole filtered list behind a request, made anew when its first page is asked for and kept for those that follow:
 * at 100,000 lines a page must not sort everybody again. `build` gives light entries; what is answered of them is made per page.
 */
export function heldList<T>(
  services: Services,
  request: FastifyRequest,
  list: { orgUuid: string; build(): T[] },
): readonly T[] {
  const { world, clock } = services;
  const url = new URL(request.url, 'http://list');
  for (const name of ['start', 'max', 'blank']) url.searchParams.delete(name);
  const key = `${list.orgUuid} ${url.pathname}?${url.searchParams}`;
  // People count their changes, so a restored snapshot shows; of the rest it is enough that something came or went.
  const people = world.people instanceof VersionedMap ? world.people.version : world.people.size;
  const others = [world.workspaces, world.virtualLines, world.groups, world.numbers].map((map) => map.size);
  const size = [people, ...others].join();
  const lists = held.get(services) ?? [];
  held.set(services, lists);
  const known = lists.findIndex((it) => it.key === key);
  const found = lists[known];
  const later = queryNumber(request, 'start', { fallback: 0, least: 0 }) > 0;
  if (later && found !== undefined && found.size === size && clock.now() - found.builtMs <= HOLD_MS)
    return found.items as readonly T[];
  if (known >= 0) lists.splice(known, 1);
  const items = list.build();
  lists.push({ key, builtMs: clock.now(), size, items });
  if (lists.length > MOST_HELD) lists.shift();
  return items;
}
