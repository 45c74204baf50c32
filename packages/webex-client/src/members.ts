import type { Call, DialResult, ItemsPage } from '@linekeeper/webex-contract';
import type { Answer, CallOptions, RequestEngine } from './request.ts';

/** Call control on behalf of a person, workspace or virtual line. */
export interface MembersArea {
  dial(memberId: string, body: { destination: string }, options?: CallOptions): Promise<Answer<DialResult>>;
  answer(memberId: string, body: { callId: string }, options?: CallOptions): Promise<Answer<unknown>>;
  hangup(memberId: string, body: { callId: string }, options?: CallOptions): Promise<Answer<unknown>>;
  calls(memberId: string, options?: CallOptions): Promise<Answer<ItemsPage<Call>>>;
  call(memberId: string, callId: string, options?: CallOptions): Promise<Answer<Call>>;
}

/** Source: docs/webex/calls.md, members API. */
export function createMembersArea(engine: RequestEngine): MembersArea {
  const pathOf = (memberId: string, rest: string): string =>
    `/telephony/calls/members/${encodeURIComponent(memberId)}/${rest}`;
  return {
    dial: (memberId, body, options) => engine.send({ method: 'POST', path: pathOf(memberId, 'dial'), body, options }),
    answer: (memberId, body, options) =>
      engine.send({ method: 'POST', path: pathOf(memberId, 'answer'), body, options }),
    hangup: (memberId, body, options) =>
      engine.send({ method: 'POST', path: pathOf(memberId, 'hangup'), body, options }),
    calls: (memberId, options) => engine.send({ method: 'GET', path: pathOf(memberId, 'calls'), options }),
    call: (memberId, callId, options) =>
      engine.send({ method: 'GET', path: pathOf(memberId, `calls/${encodeURIComponent(callId)}`), options }),
  };
}
