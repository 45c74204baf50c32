import type { AuthorizationState, Cause, OrganizationSummary } from '@linekeeper/api-contract';

/** Which states the numbers of the summary stand for. */
const GROUPS = {
  stopped: ['stopped'],
  attention: ['partly', 'not-finished', 'filling', 'checking', 'waiting'],
  unknown: ['unknown'],
  paused: ['paused'],
  notAuthorized: ['not-authorized'],
  healthy: ['healthy'],
} as const satisfies Record<string, readonly AuthorizationState[]>;
export type Group = keyof typeof GROUPS;
export const GROUP_NAMES = Object.keys(GROUPS) as Group[];

export const SORTS = ['name', 'incidents', 'next', 'known'] as const;
export type Sort = (typeof SORTS)[number];

/** What the address of the page says: all of it may be missing, and some of it wrong. */
export interface ListSearch {
  show?: string;
  q?: string;
  cause?: string;
  /** A column, with a minus for the other direction; left out: worst first, as the server orders them. */
  sort?: string;
}

export interface ListView {
  group: Group | undefined;
  text: string;
  cause: Cause | undefined;
  sort: { by: Sort; descending: boolean } | undefined;
}

export function readView(search: ListSearch, causes: readonly Cause[]): ListView {
  const by = SORTS.find((name) => name === search.sort?.replace(/^-/, ''));
  return {
    group: GROUP_NAMES.find((name) => name === search.show),
    text: search.q ?? '',
    cause: causes.find((cause) => cause === search.cause),
    sort: by === undefined ? undefined : { by, descending: search.sort?.startsWith('-') ?? false },
  };
}

export function inGroup(group: Group, state: AuthorizationState): boolean {
  return (GROUPS[group] as readonly AuthorizationState[]).includes(state);
}

/** The causes that are open somewhere, most frequent first. */
export function openCauses(all: readonly OrganizationSummary[]): Cause[] {
  const counts = new Map<Cause, number>();
  for (const { incidents } of all) {
    for (const cause of new Set(incidents.map((incident) => incident.cause))) {
      counts.set(cause, (counts.get(cause) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([cause]) => cause);
}

/** Every word must be found somewhere: in the name, what is wrong, an authorizer or an incident's number. */
function matches(one: OrganizationSummary, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const numbers = one.incidents.map(({ number }) => number);
  const text = [one.name, one.slug, one.headline ?? '', ...one.authorizers, ...numbers].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

export function applyView(all: readonly OrganizationSummary[], view: ListView): OrganizationSummary[] {
  const { group, cause, sort } = view;
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = all.filter(
    (one) =>
      (group === undefined || inGroup(group, one.state)) &&
      (cause === undefined || one.incidents.some((incident) => incident.cause === cause)) &&
      matches(one, words),
  );
  if (sort === undefined) return shown;
  const factor = sort.descending ? -1 : 1;
  return shown.sort((a, b) => {
    const [left, right] = [keyOf(a, sort.by), keyOf(b, sort.by)];
    // What has no such value stands at the end, whichever way one sorts.
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const order = typeof left === 'number' ? left - Number(right) : left.localeCompare(String(right));
    return factor * order || a.name.localeCompare(b.name);
  });
}

function keyOf(one: OrganizationSummary, by: Sort): string | number | null {
  switch (by) {
    case 'name':
      return one.name;
    case 'incidents':
      return one.incidents.length;
    case 'next':
      return one.next === null ? null : Date.parse(one.next.by);
    case 'known':
      return one.knownAsOf === null ? null : Date.parse(one.knownAsOf);
  }
}

/** One press: in the direction one looks for first; the second press turns it, the third gives the server's order back. */
export function nextSort(current: ListView['sort'], by: Sort): string | undefined {
  const first = by === 'incidents' ? `-${by}` : by;
  const turned = by === 'incidents' ? by : `-${by}`;
  if (current?.by !== by) return first;
  return `${current.descending ? '-' : ''}${by}` === first ? turned : undefined;
}
