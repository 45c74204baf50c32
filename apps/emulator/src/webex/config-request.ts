import type { FastifyRequest } from 'fastify';
import type { EmulatedLocation, Services } from '../state/world.ts';
import { forbidden, notFound, WebexHttpError } from './errors.ts';
import { authenticate, type Caller, isAdmin } from './guard.ts';
import { queryText } from './paging.ts';
import { idOf } from './public-id.ts';

export type Fields = Record<string, unknown>;

const CONFIG_SCOPES = {
  read: ['spark-admin:telephony_config_read'],
  write: ['spark-admin:telephony_config_write'],
} as const;

/**
 * Who reads or changes the telephone directory. Reading is also for read-only and location administrators, changing for
 * Full Admins alone. An organization other than the caller's own does not exist for them.
 */
export function configCaller(
  services: Services,
  request: FastifyRequest,
  need: { kind: 'read' | 'write'; scopes?: readonly string[] },
): Caller {
  const caller = authenticate(services, request, { scopes: need.scopes ?? CONFIG_SCOPES[need.kind] });
  const { person } = caller;
  const readsAll = isAdmin(person, 'read') || person.roles.includes('id_location_admin');
  if (need.kind === 'read' ? !readsAll : !isAdmin(person, 'full')) throw forbidden();
  const orgId = queryText(request, 'orgId');
  if (orgId !== null && idOf(orgId, ['ORGANIZATION']) !== caller.organization.uuid) throw notFound();
  return caller;
}

/** 400 of a body that lacks something. */
export function missingFields(names: readonly string[]): WebexHttpError {
  return new WebexHttpError(400, 'Missing required field(s).', {
    description: `message=Missing required field(s).;detail=Missing fields: ${names.join(', ')}`,
    errorCode: 25008,
  });
}

/** 400 of a field whose value cannot be, named as a path: `agents.[0]`. */
export function invalidField(path: string): WebexHttpError {
  return new WebexHttpError(400, `Invalid field value: ${path}`, { errorCode: 25024 });
}

/** 409 of a name, number or extension that somebody else has. */
export function alreadyTaken(description: string): WebexHttpError {
  return new WebexHttpError(
    409,
    'The request could not be processed because it conflicts with some established rule of the system.',
    { description },
  );
}

/** The JSON object a write carries; 400 when there is none or a required field is missing. */
export function bodyFields(request: FastifyRequest, required: readonly string[] = []): Fields {
  const body = request.body;
  const fields = isFields(body) ? body : {};
  const missing = required.filter((name) => fields[name] === undefined || fields[name] === null || fields[name] === '');
  if (missing.length > 0) throw missingFields(missing);
  return fields;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the fields of one JSON object, each null when absent; 400 with its path when it is of the wrong kind. */
export function fieldReader(fields: Fields, place = '') {
  const read = <T>(name: string, fits: (value: unknown) => value is T): T | null => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value === undefined || value === null) return null;
    if (fits(value)) return value;
    throw invalidField(`${place}${name}`);
  };
  const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 255;
  return {
    text: (name: string): string | null => read(name, isText)?.trim() ?? null,
    flag: (name: string): boolean | null => read(name, (value) => typeof value === 'boolean'),
    amount: (name: string, bounds: { least: number; most: number }): number | null =>
      read(
        name,
        (value): value is number =>
          typeof value === 'number' && Number.isInteger(value) && value >= bounds.least && value <= bounds.most,
      ),
    word: <W extends string>(name: string, words: readonly W[]): W | null =>
      read(name, (value): value is W => words.some((word) => word === value)),
    object: (name: string): Fields | null => read(name, isFields),
    list: (name: string): unknown[] | null => read(name, (value): value is unknown[] => Array.isArray(value)),
  };
}

/** A location of the organization by its public id; 404 when there is no such one. */
export function ownLocation(services: Services, caller: Caller, id: string): EmulatedLocation {
  const uuid = idOf(id, ['LOCATION']);
  const location = uuid === null ? undefined : services.world.locations.get(uuid);
  if (location === undefined || location.orgUuid !== caller.organization.uuid) throw notFound();
  return location;
}

/** Notes a change an administrator made to the directory: truth log and state file. */
export function noteChange(
  services: Services,
  caller: Caller,
  what: { kind: string; id: string; name?: string },
): void {
  services.truth.record({
    atMs: services.clock.now(),
    kind: what.kind,
    orgUuid: caller.organization.uuid,
    personUuid: caller.person.uuid,
    clientId: caller.clientId,
    detail: { id: what.id, ...(what.name === undefined ? {} : { name: what.name }) },
  });
  services.changed('critical');
}
