import type { FastifyInstance } from 'fastify';
import { type ControlBody, controlBody } from '../control/body.ts';
import type { EmulatorParts } from '../doors.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { FAULT_KINDS, type Fault, LINK_FORMS, OUTAGE_STATUSES, PAGE_CHANGES } from './fault.ts';
import { FAULT_AREAS } from './fault-aim.ts';
import { PRESET_NAMES } from './presets.ts';

const TEXTS = ['operation', 'path', 'area', 'clientId', 'orgUuid', 'seed'] as const;
const NUMBERS = [
  ...(['probability', 'times', 'fromMs', 'untilMs', 'burstMs', 'burstRequests', 'status'] as const),
  ...(['retryAfterSeconds', 'delayMs', 'afterBytes', 'dripBytes'] as const),
] as const;
/** Of which there is no half, and where none at all would say nothing. */
const COUNTS = ['times', 'burstRequests', 'dripBytes'] as const;

/** Faults one by one under `/_emulator/faults`, named mixes under `/_emulator/chaos`. */
export function registerChaosRoutes(app: FastifyInstance, { faults }: EmulatorParts): void {
  app.get('/_emulator/faults', async () => ({ faults: faults.list() }));
  app.post('/_emulator/faults', async (request) => {
    const { id } = faults.add(readFault(controlBody(request)));
    return { id, faults: faults.list() };
  });
  app.delete('/_emulator/faults', async () => {
    faults.clear();
    return { faults: faults.list() };
  });
  app.delete<{ Params: { id: string } }>('/_emulator/faults/:id', async ({ params }) => {
    if (!faults.remove(params.id)) throw new WebexHttpError(404, `There is no fault "${params.id}".`);
    return { faults: faults.list() };
  });
  const ofPresets = (): unknown => faults.list().filter(({ preset }) => preset !== undefined);
  app.get('/_emulator/chaos', async () => ({ presets: PRESET_NAMES, areas: FAULT_AREAS, faults: ofPresets() }));
  app.post('/_emulator/chaos', async (request) => {
    const body = controlBody(request);
    const preset = body.oneOf('preset', PRESET_NAMES);
    const ids = faults.usePreset(preset, body.optionalText('seed') ?? preset);
    return { ids, faults: ofPresets() };
  });
  app.delete('/_emulator/chaos', async () => {
    for (const { id, preset } of faults.list()) if (preset !== undefined) faults.remove(id);
    return { faults: ofPresets() };
  });
}

function wrong(name: string, wanted: string): WebexHttpError {
  return new WebexHttpError(400, `Field "${name}" must be ${wanted}.`);
}

function readFault(body: ControlBody): Fault {
  const fault: Fault = { kind: body.oneOf('kind', FAULT_KINDS) };
  for (const name of TEXTS) {
    const value = body.optionalText(name);
    if (value !== undefined) fault[name] = value;
  }
  for (const name of NUMBERS) {
    const value = body.optionalNumber(name);
    if (value !== undefined && (value < 0 || value > Number.MAX_SAFE_INTEGER)) throw wrong(name, '0 or more');
    if (value !== undefined) fault[name] = value;
  }
  if (body.has('chunked')) fault.chunked = body.flag('chunked');
  if (body.has('form')) fault.form = body.oneOf('form', LINK_FORMS);
  if (body.has('change')) fault.change = body.oneOf('change', PAGE_CHANGES);
  check(fault);
  return fault;
}

function check(fault: Fault): void {
  const none = COUNTS.find((name) => fault[name] !== undefined && !(Number.isInteger(fault[name]) && fault[name] > 0));
  if (none !== undefined) throw wrong(none, 'a whole number of 1 or more');
  checkAim(fault);
}

function checkAim({ probability, status, operation, area, retryAfterSeconds }: Fault): void {
  if (probability !== undefined && probability > 1) throw wrong('probability', 'from 0 to 1');
  if (status !== undefined && !OUTAGE_STATUSES.some((one) => one === status)) {
    throw wrong('status', `one of ${OUTAGE_STATUSES.join(', ')}`);
  }
  if (operation !== undefined && !/^[A-Z]+ \/\S*$/.test(operation)) throw wrong('operation', 'as "GET /v1/people"');
  if (area !== undefined && !Object.hasOwn(FAULT_AREAS, area)) {
    throw wrong('area', `one of ${Object.keys(FAULT_AREAS).join(', ')}`);
  }
  // Clients of the real platform read whole seconds only.
  if (retryAfterSeconds !== undefined && !Number.isInteger(retryAfterSeconds)) {
    throw wrong('retryAfterSeconds', 'a whole number');
  }
}
