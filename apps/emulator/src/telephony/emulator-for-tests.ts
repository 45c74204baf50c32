import { createEmulator, type EmulatedPerson, type Emulator, type EmulatorOptions } from '../index.ts';

export const MONDAY_MORNING_MS = Date.parse('2026-03-02T09:00:00.000Z');

/** A small still world at a Monday morning; `close` it at the end. */
export function stillEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return createEmulator({ clockRate: 0, people: 60, startMs: MONDAY_MORNING_MS, ...options });
}

/** Somebody of the seed, by e-mail address. */
export function personOf(emulator: Emulator, email: string): EmulatedPerson {
  for (const person of emulator.world.people.values()) if (person.email === email) return person;
  throw new Error(`${email} is not in the world`);
}

/** People of Dana's organization with a line, without administrators. */
export function callers(emulator: Emulator): EmulatedPerson[] {
  const { orgUuid } = personOf(emulator, 'dana.okafor@acme.example');
  const calling = emulator.world.organizations
    .get(orgUuid)
    ?.licenses.find((license) => /calling.*professional/i.test(license.name));
  return [...emulator.world.people.values()].filter(
    (person) =>
      person.orgUuid === orgUuid &&
      person.active &&
      !person.roles.includes('id_full_admin') &&
      person.licenseUuids.includes(calling?.uuid ?? ''),
  );
}

let tokens = 0;

/** A living access token as if this person had consented. */
export function tokenFor(emulator: Emulator, person: EmulatedPerson, scopes: string[]): string {
  tokens += 1;
  const token = `token-${tokens}`;
  const nowMs = emulator.clock.now();
  const { clientId } = emulator.registerIntegration({ name: 'Test', scopes, redirectUris: [] });
  const grant = { uuid: `grant-${tokens}`, clientId, personUuid: person.uuid, orgUuid: person.orgUuid, scopes };
  emulator.world.grants.set(grant.uuid, { ...grant, createdMs: nowMs, ended: null, refreshEnded: null });
  emulator.world.accessTokens.set(token, { token, grantUuid: grant.uuid, scopes, expiresMs: nowMs + 365 * 86_400_000 });
  return token;
}

export interface Answered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  body: any;
  headers: Headers;
}

/** One request to the emulated API. */
export async function ask(
  emulator: Emulator,
  request: string,
  options: { token?: string; body?: unknown } = {},
): Promise<Answered> {
  const [method = 'GET', path = '/'] = request.split(' ');
  const headers: Record<string, string> = {};
  if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  const body = options.body === undefined ? {} : { body: JSON.stringify(options.body) };
  const response = await fetch(path.startsWith('http') ? path : `${emulator.url}${path}`, { method, headers, ...body });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
}
