import type { FastifyRequest } from 'fastify';
import { peopleOf, personByEmail } from '../state/people-index.ts';
import type { EmulatedPerson, World } from '../state/world.ts';
import type { Fields } from './body-fields.ts';
import { queryNumber, queryText } from './paging.ts';
import { queryFlag, queryList } from './query.ts';
import { chooseAttributes } from './scim-attributes.ts';
import { scimError } from './scim-error.ts';
import { CORE, matches, parseFilter, type ScimFilter } from './scim-filter.ts';
import { attributeValues, type ScimView, scimUser } from './scim-user.ts';

const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const LIMITS = { default: 100, limit: 1000 };

/** Searches the people of an organization as the query says and answers one page of them. */
export function searchUsers(view: ScimView, request: FastifyRequest, orgUuid: string): Fields {
  const { world } = view.services;
  const text = queryText(request, 'filter');
  const filter = text === null ? null : parseFilter(text);
  const found = sorted(findPeople(view, filter, orgUuid), request);
  const startIndex = queryNumber(request, 'startIndex', { fallback: 1, least: 1 });
  const count = Math.min(queryNumber(request, 'count', { fallback: LIMITS.default, least: 0 }), LIMITS.limit);
  const page = found.slice(startIndex - 1, startIndex - 1 + count);
  const withGroups = queryFlag(request, 'returnGroups') || queryFlag(request, 'includeGroupDetails');
  const pageView = withGroups ? { ...view, groupsOf: groupsOf(world, page) } : view;
  const choice = { attributes: queryList(request, 'attributes'), excluded: queryList(request, 'excludedAttributes') };
  return {
    schemas: [LIST_SCHEMA],
    totalResults: found.length,
    itemsPerPage: page.length,
    startIndex,
    Resources: page.map((person) => chooseAttributes(scimUser(pageView, person), choice)),
  };
}

/** The page's people with their groups. */
function groupsOf(world: World, people: readonly EmulatedPerson[]): Map<string, { value: string; display: string }[]> {
  const groups = new Map<string, { value: string; display: string }[]>(people.map(({ uuid }) => [uuid, []]));
  for (const group of world.peopleGroups.values()) {
    for (const uuid of group.memberUuids) groups.get(uuid)?.push({ value: group.uuid, display: group.displayName });
  }
  return groups;
}

function findPeople(view: ScimView, filter: ScimFilter | null, orgUuid: string): EmulatedPerson[] {
  const { world } = view.services;
  const few = filter === null ? null : candidates(world, filter);
  const people = few ?? peopleOf(world, orgUuid);
  const living = people.filter((person) => person.orgUuid === orgUuid && !person.deleted);
  if (filter === null) return living;
  return living.filter((person) => matches(filter, (path) => attributeValues(view, person, path)));
}

/** The few people a filter can only fit, found by index; null when everybody must be looked at. */
function candidates(world: World, filter: ScimFilter): EmulatedPerson[] | null {
  if (filter.kind === 'and') return candidates(world, filter.left) ?? candidates(world, filter.right);
  if (filter.kind === 'or') {
    const left = candidates(world, filter.left);
    const right = left === null ? null : candidates(world, filter.right);
    return left === null || right === null ? null : [...new Set([...left, ...right])];
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || typeof filter.value !== 'string') return null;
  const { schema, names } = filter.path;
  if ((schema !== null && schema !== CORE) || names.length !== 1) return null;
  const person =
    names[0] === 'username'
      ? personByEmail(world, filter.value)
      : names[0] === 'id'
        ? world.people.get(filter.value.toLowerCase())
        : null;
  if (names[0] !== 'username' && names[0] !== 'id') return null;
  return person == null ? [] : [person];
}

type Key = (person: EmulatedPerson) => string | number;
const SORT_KEYS = new Map<string, Key>([
  ['username', (person) => person.email.toLowerCase()],
  ['id', (person) => person.uuid],
  ['meta.lastmodified', (person) => person.modifiedMs],
]);

function sorted(people: EmulatedPerson[], request: FastifyRequest): EmulatedPerson[] {
  const sortBy = queryText(request, 'sortBy');
  if (sortBy === null) return people;
  const key = SORT_KEYS.get(sortBy.toLowerCase());
  if (key === undefined) throw scimError(400, `Results cannot be sorted by '${sortBy}'.`, 'invalidValue');
  const direction = queryText(request, 'sortOrder')?.toLowerCase() === 'descending' ? -1 : 1;
  const keyed = people.map((person) => ({ person, key: key(person) }));
  keyed.sort((one, other) => (one.key < other.key ? -direction : one.key > other.key ? direction : 0));
  return keyed.map(({ person }) => person);
}

/** One record with the attributes asked for. */
export function chosenFor(request: FastifyRequest, user: Fields): Fields {
  return chooseAttributes(user, {
    attributes: queryList(request, 'attributes'),
    excluded: queryList(request, 'excludedAttributes'),
  });
}
