import type { FastifyInstance } from 'fastify';
import type { EmulatorParts, Levers } from '../doors.ts';
import { personByEmail } from '../state/people-index.ts';
import type { Services } from '../state/world.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { IDENTITY_CLUSTERS } from '../webex/identity-cluster.ts';
import { type ControlBody, controlBody } from './body.ts';
import { LEVERS } from './lever-catalogue.ts';
import { LeverError } from './levers.ts';

type Pull = (levers: Levers, body: ControlBody, services: Services) => unknown;

/** A person by `personUuid` or `email`. */
function personOf(body: ControlBody, services: Services): string {
  const email = body.optionalText('email');
  if (email === undefined) return body.text('personUuid');
  const person = personByEmail(services.world, email);
  if (person === null) throw new WebexHttpError(404, `Nobody has the e-mail address ${email}.`);
  return person.uuid;
}

const POLICIES = ['allow', 'block'] as const;

/** A whole number, or null for none. */
function daysOf(body: ControlBody, name: string): number | null {
  return body.optionalNumber(name) ?? null;
}

const PERSON_PULLS = {
  changePassword: (levers, body, services) => levers.changePassword(personOf(body, services)),
  expirePassword: (levers, body, services) => levers.expirePassword(personOf(body, services)),
  setExternalIdp: (levers, body, services) => levers.setExternalIdp(personOf(body, services), body.flag('on')),
  deactivate: (levers, body, services) => levers.deactivate(personOf(body, services)),
  activate: (levers, body, services) => levers.activate(personOf(body, services)),
  deletePerson: (levers, body, services) => levers.deletePerson(personOf(body, services)),
  setRoles: (levers, body, services) => levers.setRoles(personOf(body, services), body.texts('roles')),
  setLicense: (levers, body, services) => levers.setLicense(personOf(body, services), body.flag('calling')),
  setPresenceSharing: (levers, body, services) => levers.setPresenceSharing(personOf(body, services), body.flag('on')),
  resetAccess: (levers, body, services) => levers.resetAccess(personOf(body, services)),
  revokeUserAccess: (levers, body, services) =>
    levers.revokeUserAccess(personOf(body, services), body.text('clientId')),
  removeApp: (levers, body, services) => levers.removeApp(personOf(body, services), body.text('clientId')),
} satisfies Partial<Record<keyof Levers, Pull>>;

const ORGANIZATION_PULLS = {
  setIntegrationPolicy: (levers, body) =>
    levers.setIntegrationPolicy(body.text('orgUuid'), body.oneOf('policy', POLICIES)),
  setIntegrationOverride: (levers, body) => {
    const policy = body.optionalText('policy') === undefined ? null : body.oneOf('policy', POLICIES);
    levers.setIntegrationOverride(body.text('orgUuid'), body.text('clientId'), policy);
  },
  setIntegrationUsers: (levers, body) => {
    const everybody = body.optionalTexts('userUuids') === undefined;
    const chosen = everybody
      ? null
      : { userUuids: body.texts('userUuids'), futureUsers: body.has('futureUsers') && body.flag('futureUsers') };
    levers.setIntegrationUsers(body.text('orgUuid'), body.text('clientId'), chosen);
  },
  setPasswordPolicy: (levers, body) => levers.setPasswordPolicy(body.text('orgUuid'), daysOf(body, 'maxAgeDays')),
  setOrganizationIdp: (levers, body) => levers.setOrganizationIdp(body.text('orgUuid'), body.flag('on')),
  setIdentityCluster: (levers, body) =>
    levers.setIdentityCluster(body.text('orgUuid'), body.oneOf('cluster', IDENTITY_CLUSTERS)),
  setFedRamp: (levers, body) => levers.setFedRamp(body.text('orgUuid'), body.flag('on')),
  createCustomRole: (levers, body) => ({
    roleUuid: levers.createCustomRole(body.text('orgUuid'), body.text('name'), body.texts('permissions')),
  }),
  setCustomRolePermissions: (levers, body) =>
    levers.setCustomRolePermissions(body.text('roleUuid'), body.texts('permissions')),
  deleteCustomRole: (levers, body) => levers.deleteCustomRole(body.text('roleUuid')),
} satisfies Partial<Record<keyof Levers, Pull>>;

const APPLICATION_PULLS = {
  rotateClientSecret: (levers, body) => ({ clientSecret: levers.rotateClientSecret(body.text('clientId')) }),
  setRedirectUris: (levers, body) => levers.setRedirectUris(body.text('clientId'), body.texts('redirectUris')),
  setIntegrationScopes: (levers, body) => levers.setIntegrationScopes(body.text('clientId'), body.texts('scopes')),
  setServiceAppScopes: (levers, body) => levers.setServiceAppScopes(body.text('clientId'), body.texts('scopes')),
  authorizeServiceApp: (levers, body) => levers.authorizeServiceApp(body.text('clientId'), body.text('orgUuid')),
  withdrawServiceApp: (levers, body) => levers.withdrawServiceApp(body.text('clientId'), body.text('orgUuid')),
  rotateSigningKey: (levers) => levers.rotateSigningKey(),
} satisfies Partial<Record<keyof Levers, Pull>>;

const PULLS: Record<keyof Levers, Pull> = { ...PERSON_PULLS, ...ORGANIZATION_PULLS, ...APPLICATION_PULLS };

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
