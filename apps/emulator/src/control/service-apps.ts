import { WEBEX_SCOPES } from '@linekeeper/webex-contract';
import type { ServiceAppInput, ServiceAppRegistration } from '../doors.ts';
import type { Services } from '../state/world.ts';
import type { EmulatedServiceApp } from '../state/world-access.ts';
import { publicId } from '../webex/public-id.ts';
import { LeverError } from './lever-act.ts';

/** Not offered to Service Apps: XSI, OpenID's own, and webhooks of applications (docs/webex/service-apps.md). */
export function isOfferedToServiceApps(scope: string): boolean {
  const known: readonly string[] = WEBEX_SCOPES;
  return known.includes(scope) && !/^(openid|email|profile|phone|address)$|xsi$/.test(scope);
}

function developerOf(
  { world }: Services,
  { developerEmail }: ServiceAppInput,
  known: EmulatedServiceApp | undefined,
): Pick<EmulatedServiceApp, 'developerUuid'> {
  if (developerEmail === undefined)
    return known?.developerUuid === undefined ? {} : { developerUuid: known.developerUuid };
  const developer = [...world.people.values()].find(({ email }) => email === developerEmail);
  if (developer === undefined) throw new LeverError(`Nobody has the address ${developerEmail}.`);
  return { developerUuid: developer.uuid };
}

/**
 * The developer portal: creates a Service App and asks every organization, or the given ones, for authorization; the
 * one of the same name is updated and keeps its credentials. New scopes wait for a new approval.
 */
export function registerServiceApp(services: Services, input: ServiceAppInput): ServiceAppRegistration {
  const { world, random, clock } = services;
  const refused = input.scopes.find((scope) => !isOfferedToServiceApps(scope));
  if (refused !== undefined) throw new LeverError(`The scope "${refused}" is not offered to Service Apps.`);
  const known = [...world.serviceApps.values()].find((app) => app.name === input.name);
  const app: EmulatedServiceApp = {
    clientId: known?.clientId ?? `C${random.hex(64)}`,
    clientSecret: known?.clientSecret ?? random.hex(64),
    name: input.name,
    scopes: [...new Set(input.scopes)],
    createdMs: known?.createdMs ?? clock.now(),
    requestedOrgUuids: [...(input.orgUuids ?? world.organizations.keys())],
    approvals: known?.approvals ?? [],
    ...developerOf(services, input, known),
  };
  world.serviceApps.set(app.clientId, app);
  services.changed('critical');
  const { clientId, clientSecret } = app;
  return { clientId, clientSecret, applicationId: publicId('APPLICATION', clientId) };
}
