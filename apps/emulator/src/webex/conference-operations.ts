import type { ConferenceDetails } from '@linekeeper/webex-contract';
import type { Services } from '../state/world.ts';
import type { Acted } from '../telephony/call-core.ts';
import { activeLegs } from '../telephony/call-legs.ts';
import { callId, conferenceAppearance } from '../telephony/call-view.ts';
import { telephonyOf } from '../telephony/telephony.ts';
import { type CallBody, findLeg, invalidField, wrongState } from './call-request.ts';

interface ConferenceRequest {
  services: Services;
  hostUuid: string;
  body: CallBody;
}

/** Each answers 204. `''` is the conference itself. */
export interface ConferenceOperation {
  method: 'POST' | 'DELETE';
  name: '' | '/addParticipant' | '/mute' | '/unmute' | '/deafen' | '/undeafen' | '/hold' | '/resume';
  run(request: ConferenceRequest): Acted;
}

/** `callId` of one of the host's own calls; 404 when it is none. */
function halfOf({ services, hostUuid }: ConferenceRequest, id: string): string {
  return findLeg(services, hostUuid, id).leg.callHalf;
}

const conferencesOf = (services: Services) => telephonyOf(services).model.conferences;

function mute(request: ConferenceRequest, muted: boolean): Acted {
  const id = request.body.text('callId');
  return conferencesOf(request.services).mute(request.hostUuid, id === null ? null : halfOf(request, id), muted);
}

function deafen(request: ConferenceRequest, deafened: boolean): Acted {
  const half = halfOf(request, request.body.required('callId'));
  return conferencesOf(request.services).deafen(request.hostUuid, half, deafened);
}

/** Source: Webex developer documentation, Conference Controls. */
export const CONFERENCE_OPERATIONS: readonly ConferenceOperation[] = [
  {
    method: 'POST',
    name: '',
    run: ({ services, hostUuid, body }) => {
      const ids = [...new Set(body.texts('callIds'))];
      if (ids.length < 2) throw invalidField('callIds');
      const sides = ids.map((id) => findLeg(services, hostUuid, id));
      return conferencesOf(services).start(hostUuid, sides);
    },
  },
  {
    method: 'DELETE',
    name: '',
    run: ({ services, hostUuid }) => conferencesOf(services).act(hostUuid, 'release'),
  },
  {
    method: 'POST',
    name: '/addParticipant',
    run: ({ services, hostUuid, body }) =>
      conferencesOf(services).add(hostUuid, findLeg(services, hostUuid, body.required('callId'))),
  },
  { method: 'POST', name: '/mute', run: (request) => mute(request, true) },
  { method: 'POST', name: '/unmute', run: (request) => mute(request, false) },
  { method: 'POST', name: '/deafen', run: (request) => deafen(request, true) },
  { method: 'POST', name: '/undeafen', run: (request) => deafen(request, false) },
  { method: 'POST', name: '/hold', run: ({ services, hostUuid }) => conferencesOf(services).act(hostUuid, 'hold') },
  { method: 'POST', name: '/resume', run: ({ services, hostUuid }) => conferencesOf(services).act(hostUuid, 'resume') },
];

/** Does it or throws what Webex would answer. */
export function runConferenceOperation(operation: ConferenceOperation, request: ConferenceRequest): void {
  if (operation.run(request) === 'wrong-state') throw wrongState(request.services);
}

/** A member's conference; an empty object when there is none. */
export function presentConference(services: Services, hostUuid: string): ConferenceDetails | Record<string, never> {
  const conference = conferencesOf(services).of(hostUuid);
  if (conference === null) return {};
  const legs = [...activeLegs(services.world, hostUuid)].map(({ leg }) => leg);
  const participants = conference.participants.flatMap(({ callHalf, muted, deafened }) => {
    const leg = legs.find((it) => it.callHalf === callHalf);
    return leg === undefined ? [] : [{ callId: callId(leg), muted, deafened }];
  });
  const appearance = conferenceAppearance(services.world, conference);
  return {
    state: conference.state,
    ...(appearance === null ? {} : { appearance }),
    created: new Date(conference.createdMs).toISOString(),
    muted: conference.muted,
    participants,
  };
}
