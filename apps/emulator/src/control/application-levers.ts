import type { Levers } from '../doors.ts';
import type { EmulatedGrant, EmulatedIntegration, EmulatedPerson, Services } from '../state/world.ts';
import type { EmulatedServiceApp, ServiceAppApproval } from '../state/world-access.ts';
import { writeAudit } from '../webex/audit-log.ts';
import { identityOf } from '../webex/identity-cluster.ts';
import { rotateSigningKey } from '../webex/oidc-keys.ts';
import { publicId } from '../webex/public-id.ts';
import { endGrant, livingGrants } from '../webex/tokens.ts';
import { noteServiceApp } from '../webhooks/door.ts';
import { requireRedirectUris } from './integrations.ts';
import { type Act, found, LeverError } from './lever-act.ts';
import { isOfferedToServiceApps } from './service-apps.ts';

type DeveloperLevers = Pick<
  Levers,
  'rotateClientSecret' | 'setRedirectUris' | 'setIntegrationScopes' | 'setServiceAppScopes' | 'rotateSigningKey'
>;

/** The developer portal, and Webex's own keys. None of it shows in an organization's admin audit. */
export function developerLevers(act: Act): DeveloperLevers {
  const { services } = act;
  const integrationOf = (clientId: string): EmulatedIntegration =>
    found(services.world.integrations.get(clientId), 'integration');
  return {
    rotateClientSecret: (clientId) => {
      const { integrations, serviceApps } = services.world;
      const client = found(integrations.get(clientId) ?? serviceApps.get(clientId), 'integration');
      client.clientSecret = services.random.hex(64);
      act.tell('client-secret-rotated', { orgUuid: '', clientId });
      return client.clientSecret;
    },
    setRedirectUris: (clientId, uris) => {
      const integration = integrationOf(clientId);
      requireRedirectUris(uris);
      if (uris.length === 0) throw new LeverError('One redirect URI is needed.');
      const gone = integration.redirectUris.filter((uri) => !uris.includes(uri));
      integration.redirectUris = [...new Set(uris)];
      if (gone.length > 0) act.tell('redirect-mismatch', { orgUuid: '', clientId, detail: { gone: gone.join(' ') } });
      services.changed('critical');
    },
    setIntegrationScopes: (clientId, scopes) => {
      const integration = integrationOf(clientId);
      const before = integration.scopes;
      integration.scopes = [...new Set(scopes)];
      const added = integration.scopes.filter((scope) => !before.includes(scope)).join(' ');
      const removed = before.filter((scope) => !scopes.includes(scope)).join(' ');
      if (added !== '' || removed !== '')
        act.tell('scope-missing', { orgUuid: '', clientId, detail: { added, removed } });
    },
    setServiceAppScopes: (clientId, scopes) => {
      const app = found(services.world.serviceApps.get(clientId), 'Service App');
      const refused = scopes.find((scope) => !isOfferedToServiceApps(scope));
      if (refused !== undefined) throw new LeverError(`The scope "${refused}" is not offered to Service Apps.`);
      app.scopes = [...new Set(scopes)];
      act.tell('scope-missing', { orgUuid: '', clientId, detail: { scopes: app.scopes.join(' ') } });
    },
    rotateSigningKey: () => {
      rotateSigningKey(services);
      act.tell('signing-key-rotated', { orgUuid: '' });
    },
  };
}

/** The organization's living approval of the Service App. */
export function approvalOf(app: EmulatedServiceApp, orgUuid: string): ServiceAppApproval | undefined {
  return app.approvals.find((approval) => approval.orgUuid === orgUuid && approval.withdrawnMs === null);
}

/** Whether the app asks for other scopes than the organization approved. */
export function needsNewApproval(app: EmulatedServiceApp, approval: ServiceAppApproval): boolean {
  return app.scopes.length !== approval.scopes.length || app.scopes.some((scope) => !approval.scopes.includes(scope));
}

/** The account a Service App acts as: no person, no licence, no password; full power within its scopes. */
function createMachineAccount(services: Services, app: EmulatedServiceApp, orgUuid: string): EmulatedPerson {
  const { random, clock, world } = services;
  const now = clock.now();
  const account: EmulatedPerson = {
    uuid: random.uuid(),
    orgUuid,
    // The real form is not known; `.invalid` can never be somebody's.
    email: `${app.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.${random.hex(8)}@serviceapp.invalid`,
    firstName: app.name,
    lastName: '',
    title: '',
    department: '',
    locationUuid: '',
    extension: '',
    phoneNumber: null,
    mobileNumber: null,
    roles: ['id_full_admin'],
    licenseUuids: [],
    active: true,
    deleted: false,
    invitePending: false,
    externalIdp: true,
    passwordChangedMs: now,
    accountType: 'appuser',
    presenceSharing: false,
    presence: { status: 'unknown', sinceMs: now, lastActivityMs: null },
    createdMs: now,
    modifiedMs: now,
  };
  world.machineAccounts.set(account.uuid, account);
  return account;
}

function auditChange(
  act: Act,
  app: EmulatedServiceApp,
  change: { orgUuid: string; byUuid: string; status: 'AUTHORIZED' | 'DEAUTHORIZED'; scopes: readonly string[] },
): void {
  // `AUTHORIZED` was recorded, the word for a withdrawal is inferred.
  const known = change.status === 'AUTHORIZED' || act.services.modes.inferredEvidence;
  const authorizedStatus = known ? change.status : null;
  writeAudit(act.services, {
    orgUuid: change.orgUuid,
    actorUuid: change.byUuid,
    category: 'INTEGRATION',
    description: 'Service App authorization is changed by an admin',
    actionText: `The authorization of the Service App ${app.name} was changed.`,
    targetType: 'APPLICATION',
    targetId: publicId('APPLICATION', app.clientId),
    targetName: app.name,
    extra: { authorizedStatus, serviceAppScopes: [...change.scopes], serviceAppSites: [] },
  });
}

type ServiceAppLevers = Pick<Levers, 'authorizeServiceApp' | 'withdrawServiceApp'>;

/** Control Hub > Management > Apps > Service Apps. */
export function serviceAppLevers(act: Act): ServiceAppLevers {
  const { services } = act;
  const appOf = (clientId: string): EmulatedServiceApp =>
    found(services.world.serviceApps.get(clientId), 'Service App');
  const adminOf = (orgUuid: string): string => {
    const uuid = act.adminUuid(orgUuid, null);
    if (uuid === '') throw new LeverError('The organization has no Full Admin who could do this.');
    return uuid;
  };
  return {
    authorizeServiceApp: (clientId, orgUuid) => {
      const app = appOf(clientId);
      if (identityOf(act.organization(orgUuid)).fedRamp) throw new LeverError('There are no Service Apps in FedRAMP.');
      const byUuid = adminOf(orgUuid);
      const before = app.approvals.find((one) => one.orgUuid === orgUuid);
      const accountUuid = before?.accountUuid ?? createMachineAccount(services, app, orgUuid).uuid;
      const atMs = services.clock.now();
      const approval = { orgUuid, scopes: [...app.scopes], accountUuid, byUuid, atMs, withdrawnMs: null };
      app.approvals = [...app.approvals.filter((one) => one !== before), approval];
      auditChange(act, app, { orgUuid, byUuid, status: 'AUTHORIZED', scopes: app.scopes });
      noteServiceApp(services, { change: 'authorized', clientId, name: app.name, orgUuid, byPersonUuid: byUuid });
      const withdrawn = before !== undefined && before.withdrawnMs !== null;
      if (withdrawn) act.tell('recovered', { orgUuid, clientId, detail: { of: 'service-app-withdrawn' } });
      else act.tell('service-app-authorized', { orgUuid, clientId });
    },
    withdrawServiceApp: (clientId, orgUuid) => {
      const app = appOf(clientId);
      const approval = approvalOf(app, orgUuid);
      if (approval === undefined) throw new LeverError(`${app.name} is not authorized in this organization.`);
      const byUuid = adminOf(orgUuid);
      approval.withdrawnMs = services.clock.now();
      const ofApp = (grant: EmulatedGrant): boolean => grant.clientId === clientId && grant.orgUuid === orgUuid;
      for (const grant of livingGrants(services, ofApp)) endGrant(services, grant, 'service-app-withdrawn');
      auditChange(act, app, { orgUuid, byUuid, status: 'DEAUTHORIZED', scopes: approval.scopes });
      noteServiceApp(services, { change: 'deauthorized', clientId, name: app.name, orgUuid, byPersonUuid: byUuid });
      act.tell('service-app-withdrawn', { orgUuid, clientId });
    },
  };
}
