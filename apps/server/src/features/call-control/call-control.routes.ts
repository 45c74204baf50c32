import { answerCall, chooseLine as chooseLineEndpoint, dial, getConsole, hangUpCall } from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import type { HandlerInput } from '../../platform/platform.ts';
import { askerOf } from '../directory/index.ts';
import { chooseLine } from './choose-line.ts';
import { commandCall, dialNumber } from './command-call.ts';
import { type ConsoleParts, showConsole, type Who } from './show-console.ts';

/** The console of the person who asks. Every command answers with the console as it is after it. */
export function mountCallControlRoutes(parts: ConsoleParts): void {
  const { http } = parts.platform;
  http.route(getConsole, async (input) => showConsole(parts, whoOf(input)));
  http.route(chooseLineEndpoint, async (input) => {
    const who = whoOf(input);
    await chooseLine(parts, { ...who, entryId: input.body.entry });
    return showConsole(parts, who);
  });
  http.route(dial, async (input) => {
    const who = whoOf(input);
    await dialNumber(parts, who, input.body);
    return showConsole(parts, who);
  });
  http.route(answerCall, async (input) => {
    const who = whoOf(input);
    await commandCall(parts, who, { command: 'answer', callId: input.params.call });
    return showConsole(parts, who);
  });
  http.route(hangUpCall, async (input) => {
    const who = whoOf(input);
    await commandCall(parts, who, { command: 'hang-up', callId: input.params.call });
    return showConsole(parts, who);
  });
}

function whoOf(input: HandlerInput<unknown, unknown, unknown>): Who {
  if (input.signedIn === null) throw new AppError('not-signed-in', 'Nobody is signed in');
  const asker = askerOf(input);
  return { organizationId: asker.organizationId, signedIn: input.signedIn, asker };
}
