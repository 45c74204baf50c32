import type { FastifyRequest } from 'fastify';
import type { EmulatedLeg, Services } from '../state/world.ts';
import type { Side } from '../telephony/call-joining.ts';
import { activeLegs, isInConversation } from '../telephony/call-legs.ts';
import { callHalfOf, callId, sessionId } from '../telephony/call-view.ts';
import { callSettingsOf, endpointsOf, sameEndpoint } from '../telephony/member-settings.ts';
import { memberRecord, type Party, partyOf, resolveDestination } from '../telephony/parties.ts';
import { malformed, notFound, WebexHttpError } from './errors.ts';

/** 400 of call control for somebody without a line of Webex Calling, or an administrator's token where the user's own is wanted. */
export function targetNotAuthorized(): WebexHttpError {
  return new WebexHttpError(400, 'Target user not authorized', { errorCode: 4003 });
}

/** The call is not where this can be done: 409, or 400 by mode; Webex publishes neither. */
export function wrongState(services: Services): WebexHttpError {
  const description = 'The call is not in a state in which this can be done.';
  if (services.modes.wrongCallState === 400) return malformed(description);
  return new WebexHttpError(
    409,
    'The request could not be processed because it conflicts with some established rule of the system.',
    { description },
  );
}

/** 400 with Webex's own code when a required field is missing. */
export function missingField(name: string): WebexHttpError {
  return new WebexHttpError(400, 'Missing required field(s).', {
    description: `message=Missing required field(s).;detail=Missing fields: ${name}`,
    errorCode: 25008,
  });
}

/** 400 of a field whose value cannot be. */
export function invalidField(name: string): WebexHttpError {
  return new WebexHttpError(400, `Invalid field value: ${name}`, { errorCode: 25024 });
}

/** The JSON body of a request, read field by field. */
export interface CallBody {
  /** Null when it is missing or empty; 400 when it is no text. */
  text(name: string): string | null;
  /** 400 when it is missing. */
  required(name: string): string;
  flag(name: string): boolean;
  texts(name: string): string[];
}

/** Bodies may be missing where no field is required. */
export function callBody(request: FastifyRequest): CallBody {
  const { body } = request;
  if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body))) throw malformed();
  const fields: Record<string, unknown> = { ...body };
  const text = (name: string): string | null => {
    const value = fields[name];
    if (value === undefined || value === null) return null;
    if (typeof value !== 'string') throw invalidField(name);
    return value.trim() === '' ? null : value;
  };
  return {
    text,
    required: (name) => {
      const value = text(name);
      if (value === null) throw missingField(name);
      return value;
    },
    flag: (name) => {
      const value = fields[name] ?? false;
      if (typeof value !== 'boolean') throw invalidField(name);
      return value;
    },
    texts: (name) => {
      const value = fields[name];
      if (value === undefined || value === null) throw missingField(name);
      if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw invalidField(name);
      return value;
    },
  };
}

/** The member's own side of a call that is not over; 404 when the call is nobody's or somebody else's. */
export function findLeg(services: Services, memberUuid: string, id: string): Side {
  const half = callHalfOf(id);
  for (const found of activeLegs(services.world, memberUuid)) if (found.leg.callHalf === half) return found;
  throw notFound();
}

/** The call named, or the only one under way where naming is optional; 400 when it is not clear which. */
export function namedOrOnly(services: Services, memberUuid: string, id: string | null): Side {
  if (id !== null) return findLeg(services, memberUuid, id);
  const talking = [...activeLegs(services.world, memberUuid)].filter(({ leg }) => isInConversation(leg));
  const [only, second] = talking;
  if (only === undefined) throw wrongState(services);
  if (second !== undefined) throw missingField('callId');
  return only;
}

/** Digits with `+`, `*`, `#` and separators, or an address with `@`; in front `tel:` or `sip:`. */
const DESTINATION = /^(tel:|sips?:)?(\+?[0-9*#][0-9*#\s().-]*|[^\s@]+@[^\s@]+)$/i;

/** Whom a field of the body reaches from this member. */
export function destinationOf(services: Services, input: { memberUuid: string; name: string; text: string }): Party {
  const record = memberRecord(services.world, input.memberUuid);
  if (record === null) throw notFound();
  if (!DESTINATION.test(input.text.trim()) || input.text.length > 320) throw invalidField(input.name);
  return resolveDestination(services.world, record, input.text);
}

/** A destination that has to be somebody's line here. */
export function lineOf(services: Services, input: { memberUuid: string; name: string; text: string }): string {
  const party = destinationOf(services, input);
  if (party.memberUuid === null || party.memberKind === 'group') throw invalidField(input.name);
  return party.memberUuid;
}

/**
 * On which device to make the call: `endpointId`, one of the preferred answer endpoints, or a number of Single Number
 * Reach, not both. Null: wherever the member is.
 */
export function deviceOf(services: Services, memberUuid: string, body: CallBody): string | null {
  const endpointId = body.text('endpointId');
  const reach = body.text('singleNumberReachPhoneNumber');
  if (endpointId !== null && reach !== null)
    throw malformed('endpointId and singleNumberReachPhoneNumber are mutually exclusive.');
  if (reach !== null && !reachNumbers(services, memberUuid).includes(reach.replace(/[\s().-]/g, '')))
    throw invalidField('singleNumberReachPhoneNumber');
  if (endpointId === null) return callSettingsOf(services.world, memberUuid).preferredEndpoint;
  const known = endpointsOf(services.world, memberUuid).find(({ id }) => sameEndpoint(id, endpointId));
  if (known === undefined) throw invalidField('endpointId');
  return known.id;
}

function reachNumbers(services: Services, memberUuid: string): string[] {
  const mobile = services.world.people.get(memberUuid)?.mobileNumber ?? null;
  const { singleNumberReach } = callSettingsOf(services.world, memberUuid);
  return mobile === null ? singleNumberReach : [...singleNumberReach, mobile];
}

/** The member as who asks for a new call. */
export function askerOf(
  services: Services,
  memberUuid: string,
  body: CallBody,
): { orgUuid: string; from: Party; endpointId: string | null } {
  const from = partyOf(services.world, memberUuid);
  const record = memberRecord(services.world, memberUuid);
  if (from === null || record === null) throw notFound();
  return { orgUuid: record.orgUuid, from, endpointId: deviceOf(services, memberUuid, body) };
}

/** The ids a new call is told by. */
export function newCall(
  services: Services,
  leg: EmulatedLeg | 'wrong-state',
): { callId: string; callSessionId: string } {
  if (leg === 'wrong-state') throw wrongState(services);
  const call = services.world.calls.get(leg.correlationUuid);
  if (call === undefined) throw notFound();
  return { callId: callId(leg), callSessionId: sessionId(call) };
}

/** `type` of a history request; 400 when it is none of the three. */
export function historyType(text: string | null): 'placed' | 'missed' | 'received' | null {
  if (text === null || text === 'placed' || text === 'missed' || text === 'received') return text;
  throw invalidField('type');
}

/** A text field of the JSON body; 400 with Webex's own code when a required one is missing. */
export function bodyText(request: FastifyRequest, name: string): string {
  return callBody(request).required(name);
}
