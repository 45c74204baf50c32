import type { FastifyInstance } from 'fastify';
import type { EmulatorParts, Levers } from '../doors.ts';
import type { Services } from '../state/world.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { type ControlBody, controlBody } from './body.ts';
import { LEVERS } from './lever-catalogue.ts';
import { LeverError } from './levers.ts';

type Pull = (levers: Levers, body: ControlBody, services: Services) => unknown;

/** A person by `personUuid` or `email`. */
function personOf(body: ControlBody, services: Services): string {
  const email = body.optionalText('email');
  if (email === undefined) return body.text('personUuid');
  for (const person of services.world.people.values()) if (person.email === email) return person.uuid;
  throw new WebexHttpError(404, `Nobody has the e-mail address ${email}.`);
}

const POLICIES = ['allow', 'block'] as const;

const PULLS: Record<keyof Levers, Pull> = {
  changePassword: (levers, body, services) => levers.changePassword(personOf(body, services)),
  deactivate: (levers, body, services) => levers.deactivate(personOf(body, services)),
  activate: (levers, body, services) => levers.activate(personOf(body, services)),
  deletePerson: (levers, body, services) => levers.deletePerson(personOf(body, services)),
  setRoles: (levers, body, services) => levers.setRoles(personOf(body, services), body.texts('roles')),
  setLicense: (levers, body, services) => levers.setLicense(personOf(body, services), body.flag('calling')),
  setPresenceSharing: (levers, body, services) => levers.setPresenceSharing(personOf(body, services), body.flag('on')),
  resetAccess: (levers, body, services) => levers.resetAccess(personOf(body, services)),
  removeApp: (levers, body, services) => levers.removeApp(personOf(body, services), body.text('clientId')),
  rotateClientSecret: (levers, body) => ({ clientSecret: levers.rotateClientSecret(body.text('clientId')) }),
  setIntegrationPolicy: (levers, body) =>
    levers.setIntegrationPolicy(body.text('orgUuid'), body.oneOf('policy', POLICIES)),
  setIntegrationOverride: (levers, body) => {
    const policy = body.optionalText('policy') === undefined ? null : body.oneOf('policy', POLICIES);
    levers.setIntegrationOverride(body.text('orgUuid'), body.text('clientId'), policy);
  },
};

/** `GET /_emulator/levers` lists them; `POST /_emulator/levers/:lever` pulls one. */
export function registerLeverRoutes(app: FastifyInstance, parts: EmulatorParts): void {
  app.get('/_emulator/levers', async () => ({ levers: LEVERS }));
  app.post<{ Params: { lever: string } }>('/_emulator/levers/:lever', async (request) => {
    const { lever } = request.params;
    if (!Object.hasOwn(PULLS, lever)) throw new WebexHttpError(404, `There is no lever "${lever}".`);
    try {
      return PULLS[lever as keyof Levers](parts.levers, controlBody(request), parts.services) ?? { ok: true };
    } catch (error) {
      if (error instanceof LeverError) throw new WebexHttpError(409, error.message);
      throw error;
    }
  });
}
