import type { FastifyRequest } from 'fastify';
import type { EmulatedCall, EmulatedLeg, Services } from '../state/world.ts';
import { activeLegs } from '../telephony/call-legs.ts';
import type { Acted } from '../telephony/call-model.ts';
import { callHalfOf, callId } from '../telephony/call-view.ts';
import { memberRecord, partyOf, resolveDestination } from '../telephony/parties.ts';
import { telephonyOf } from '../telephony/telephony.ts';
import { notFound, WebexHttpError } from './errors.ts';

/** 400 of call control for somebody without a line of Webex Calling, or an administrator's token where the user's own is wanted. */
export function targetNotAuthorized(): WebexHttpError {
  return new WebexHttpError(400, 'Target user not authorized', { errorCode: 4003 });
}

function conflict(): WebexHttpError {
  return new WebexHttpError(
    409,
    'The request could not be processed because it conflicts with some established rule of the system.',
    { description: 'The call is not in a state in which this can be done.' },
  );
}

/** A text field of the JSON body; 400 with Webex's own code when a required one is missing. */
export function bodyText(request: FastifyRequest, name: string): string {
  const value = (request.body as Record<string, unknown> | null | undefined)?.[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new WebexHttpError(400, 'Missing required field(s).', {
    description: `message=Missing required field(s).;detail=Missing fields: ${name}`,
    errorCode: 25008,
  });
}

/** The member's own side of a call that is not over; 404 when the call is nobody's or somebody else's. */
export function findLeg(services: Services, memberUuid: string, id: string): { call: EmulatedCall; leg: EmulatedLeg } {
  const half = callHalfOf(id);
  for (const found of activeLegs(services.world, memberUuid)) if (found.leg.callHalf === half) return found;
  throw notFound();
}

/** Dials for a member: 201 with the ids of the own side. */
export function dialFor(
  services: Services,
  memberUuid: string,
  destination: string,
): { callId: string; callSessionId: string } {
  const { world } = services;
  const from = partyOf(world, memberUuid);
  const record = memberRecord(world, memberUuid);
  if (from === null || record === null) throw notFound();
  const to = resolveDestination(world, record, destination);
  const leg = telephonyOf(services).model.dial({ orgUuid: record.orgUuid, from, to });
  const call = [...world.calls.values()].findLast((it) => it.legs[0] === leg);
  if (call === undefined) throw notFound();
  return { callId: callId(leg), callSessionId: Buffer.from(call.sessionUuid).toString('base64').replace(/=+$/, '') };
}

export const CALL_ACTIONS = ['answer', 'reject', 'hangup', 'hold', 'resume', 'mute', 'unmute'] as const;
export type CallAction = (typeof CALL_ACTIONS)[number];

/** Does it or throws 404 (no such call) or 409 (wrong state). */
export function actOnCall(services: Services, input: { memberUuid: string; action: CallAction; id: string }): void {
  const { call, leg } = findLeg(services, input.memberUuid, input.id);
  const { model } = telephonyOf(services);
  const actions: Record<CallAction, () => Acted> = {
    answer: () => model.answer(call, leg),
    reject: () => model.reject(call, leg),
    hangup: () => model.hangUp(call, leg),
    hold: () => model.hold(call, leg),
    resume: () => model.resume(call, leg),
    mute: () => model.mute(call, leg, true),
    unmute: () => model.mute(call, leg, false),
  };
  if (actions[input.action]() === 'wrong-state') throw conflict();
}

/** `type` of a history request; 400 when it is none of the three. */
export function historyType(text: string | null): 'placed' | 'missed' | 'received' | null {
  if (text === null || text === 'placed' || text === 'missed' || text === 'received') return text;
  throw new WebexHttpError(400, `Invalid field value: type`, { errorCode: 25024 });
}
