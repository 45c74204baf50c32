import type { Services } from '../state/world.ts';
import type { Acted } from '../telephony/call-core.ts';
import type { Side } from '../telephony/call-joining.ts';
import { activeLegs } from '../telephony/call-legs.ts';
import type { CallModel, RejectAction } from '../telephony/call-model.ts';
import type { RecordingStep } from '../telephony/call-recording.ts';
import { presentParty } from '../telephony/call-view.ts';
import { telephonyOf } from '../telephony/telephony.ts';
import {
  askerOf,
  type CallBody,
  destinationOf,
  deviceOf,
  findLeg,
  invalidField,
  lineOf,
  missingField,
  namedOrOnly,
  newCall,
  wrongState,
} from './call-request.ts';

/** Whose calls are acted on, by whichever API. */
export interface CallRequest {
  services: Services;
  model: CallModel;
  memberUuid: string;
  body: CallBody;
}

export interface CallAnswer {
  status: 200 | 201 | 204;
  body?: Record<string, unknown>;
}

export interface CallOperation {
  name: string;
  run(request: CallRequest): CallAnswer;
}

const DONE: CallAnswer = { status: 204 };

function done(services: Services, acted: Acted): CallAnswer {
  if (acted === 'wrong-state') throw wrongState(services);
  return DONE;
}

/** Acts on the call named by `callId`. */
function onCall(name: string, act: (request: CallRequest, side: Side) => Acted): CallOperation {
  return {
    name,
    run: (request) => {
      const side = findLeg(request.services, request.memberUuid, request.body.required('callId'));
      return done(request.services, act(request, side));
    },
  };
}

function reject({ model, body }: CallRequest, { call, leg }: Side): Acted {
  const actions: readonly RejectAction[] = ['busy', 'temporarilyUnavailable', 'ignore'];
  const given = body.text('action') ?? 'busy';
  const action = actions.find((known) => known === given);
  if (action === undefined) throw invalidField('action');
  return model.reject(call, leg, action);
}

function divert({ services, model, memberUuid, body }: CallRequest, side: Side): Acted {
  const text = body.text('destination');
  const toVoicemail = body.flag('toVoicemail');
  if (text === null && !toVoicemail) throw missingField('destination');
  if (!toVoicemail) {
    const party = destinationOf(services, { memberUuid, name: 'destination', text: text ?? '' });
    return model.divert(side, { party });
  }
  const mailboxOf = text === null ? memberUuid : lineOf(services, { memberUuid, name: 'destination', text });
  return model.divert(side, { mailboxOf });
}

/** Without ids the two calls there are; two ids; or one and a destination that has to answer first. */
function transfer({ services, model, memberUuid, body }: CallRequest): CallAnswer {
  const [first, second, text] = [body.text('callId1'), body.text('callId2'), body.text('destination')];
  if (first === null && (second !== null || text !== null)) throw missingField('callId1');
  if (first !== null && second === null && text === null) throw missingField('callId2');
  if (second !== null && text !== null) throw invalidField('destination');
  if (first !== null && text !== null) {
    const to = destinationOf(services, { memberUuid, name: 'destination', text });
    const leg = model.transferWhenAnswered(findLeg(services, memberUuid, first), to);
    return { status: 201, body: newCall(services, leg) };
  }
  if (first !== null && second !== null) {
    const sides = [findLeg(services, memberUuid, first), findLeg(services, memberUuid, second)] as const;
    return done(services, model.transfer(...sides));
  }
  const [one, other, third] = activeLegs(services.world, memberUuid);
  if (one === undefined || other === undefined || third !== undefined) throw wrongState(services);
  return done(services, model.transfer(one, other));
}

function park({ services, model, memberUuid, body }: CallRequest): CallAnswer {
  const side = findLeg(services, memberUuid, body.required('callId'));
  const text = body.text('destination');
  const group = body.flag('isGroupPark');
  const against = group || text === null ? null : lineOf(services, { memberUuid, name: 'destination', text });
  const party = model.park(side, group ? 'group' : { memberUuid: against });
  if (party === 'wrong-state') throw wrongState(services);
  return { status: 200, body: { parkedAgainst: presentParty(services.world, side.leg, party) } };
}

function recording(step: RecordingStep): CallOperation {
  return {
    name: `${step}Recording`,
    run: ({ services, model, memberUuid, body }) =>
      done(services, model.record(namedOrOnly(services, memberUuid, body.text('callId')), step)),
  };
}

function transmitDtmf({ services, model, memberUuid, body }: CallRequest): CallAnswer {
  const { call, leg } = namedOrOnly(services, memberUuid, body.text('callId'));
  const digits = body.required('dtmf');
  if (!/^[0-9*#A-D,]{1,256}$/.test(digits)) throw invalidField('dtmf');
  return done(services, model.press(call, leg, digits));
}

const NEW_CALLS: readonly CallOperation[] = [
  {
    name: 'dial',
    run: ({ services, model, memberUuid, body }) => {
      const text = body.required('destination');
      const to = destinationOf(services, { memberUuid, name: 'destination', text });
      return { status: 201, body: newCall(services, model.dial({ ...askerOf(services, memberUuid, body), to })) };
    },
  },
  {
    name: 'retrieve',
    run: ({ services, model, memberUuid, body }) => {
      const text = body.text('destination');
      const from = text === null ? memberUuid : lineOf(services, { memberUuid, name: 'destination', text });
      return { status: 201, body: newCall(services, model.retrieve(askerOf(services, memberUuid, body), from)) };
    },
  },
  {
    name: 'pickup',
    run: ({ services, model, memberUuid, body }) => {
      const text = body.text('target');
      const target = text === null ? null : lineOf(services, { memberUuid, name: 'target', text });
      return { status: 201, body: newCall(services, model.pickUp(askerOf(services, memberUuid, body), target)) };
    },
  },
  {
    name: 'bargeIn',
    run: ({ services, model, memberUuid, body }) => {
      const target = lineOf(services, { memberUuid, name: 'target', text: body.required('target') });
      return { status: 201, body: newCall(services, model.bargeIn(askerOf(services, memberUuid, body), target)) };
    },
  },
  {
    name: 'pull',
    run: ({ services, model, memberUuid, body }) => {
      return { status: 201, body: newCall(services, model.pull(askerOf(services, memberUuid, body))) };
    },
  },
];

/** All operations that change calls; the user API and the members API serve the same ones. Source: Webex developer documentation, Call Controls. */
export const CALL_OPERATIONS: readonly CallOperation[] = [
  ...NEW_CALLS,
  onCall('answer', ({ services, model, memberUuid, body }, { call, leg }) => {
    const endpointId = body.text('endpointId') === null ? null : deviceOf(services, memberUuid, body);
    return model.answer(call, leg, endpointId);
  }),
  onCall('reject', reject),
  onCall('hangup', ({ model }, { call, leg }) => model.hangUp(call, leg)),
  onCall('hold', ({ model }, { call, leg }) => model.hold(call, leg)),
  onCall('resume', ({ model }, { call, leg }) => model.resume(call, leg)),
  onCall('mute', ({ model }, { call, leg }) => model.mute(call, leg, true)),
  onCall('unmute', ({ model }, { call, leg }) => model.mute(call, leg, false)),
  onCall('divert', divert),
  { name: 'transfer', run: transfer },
  { name: 'park', run: park },
  ...(['start', 'stop', 'pause', 'resume'] as const).map(recording),
  { name: 'transmitDtmf', run: transmitDtmf },
  {
    name: 'push',
    run: ({ services, model, memberUuid, body }) =>
      done(services, model.push(namedOrOnly(services, memberUuid, body.text('callId')))),
  },
];

/** Runs an operation for a member. */
export function runOperation(
  operation: CallOperation,
  input: { services: Services; memberUuid: string; body: CallBody },
): CallAnswer {
  return operation.run({ ...input, model: telephonyOf(input.services).model });
}
