import type { EmulatedServiceApp } from '../../state/world-access.ts';
import { endGrant, isAllowed, livingGrants } from '../../webex/tokens.ts';
import { ActError, type Inspected } from '../frame.ts';
import {
  clientOf,
  integrationName,
  nameOf,
  personOf,
  type Situation,
  type SituationGroup,
  type Target,
} from './situation.ts';

/** Those withdrawn here: only they can be given back by an undo. */
const withdrawn = new WeakSet<EmulatedServiceApp>();

const ORGANIZATION: readonly Situation[] = [
  {
    name: 'integration-blocked',
    title: 'Integration blocked',
    codes: ['integration-blocked'],
    article: 1210,
    what: 'An administrator of the organization blocked this integration in Control Hub.',
    follows:
      'All its authorizations in this organization end. A new consent ends on "Access denied", a page that never comes back to the program.',
    grade: 'documented',
    subject: 'integration',
    look: 'Tokens: ended. Control Hub > Apps > Integrations: captured requests. The admin audit shows the setting.',
    isStaged: (_inspected, { organization, clientId }) => clientId !== null && !isAllowed(organization, clientId),
    stage: (inspected, target) => {
      inspected.parts.levers.setIntegrationOverride(target.organization.uuid, clientOf(target), 'block');
      return `${target.organization.name} blocks ${integrationName(inspected, clientOf(target))}.`;
    },
    undo: {
      does: 'Allows it again; dead authorizations stay dead.',
      run: (inspected, target) => {
        const { uuid, integrationPolicy, name } = target.organization;
        const policy = integrationPolicy === 'allow' ? null : 'allow';
        inspected.parts.levers.setIntegrationOverride(uuid, clientOf(target), policy);
        return `${name} allows ${integrationName(inspected, clientOf(target))}. A new consent is needed.`;
      },
    },
  },
  {
    name: 'all-integrations-blocked',
    title: 'All integrations blocked',
    codes: ['integration-blocked'],
    article: 1210,
    what: 'The organization allows no integration that it did not name itself: "Access denied" for everybody.',
    follows:
      'Every authorization of every integration without a setting of its own ends, and no new consent comes about.',
    grade: 'documented',
    subject: 'organization',
    look: 'Tokens: all ended. Opening a consent shows "Access denied"; the attempt is captured in Control Hub.',
    isStaged: (_inspected, { organization }) => organization.integrationPolicy === 'block',
    stage: ({ parts }, { organization }) => {
      parts.levers.setIntegrationPolicy(organization.uuid, 'block');
      return `${organization.name} blocks all integrations.`;
    },
    undo: {
      does: 'Allows them again; dead authorizations stay dead.',
      run: ({ parts }, { organization }) => {
        parts.levers.setIntegrationPolicy(organization.uuid, 'allow');
        return `${organization.name} allows all integrations.`;
      },
    },
  },
  {
    name: 'service-app-withdrawn',
    title: 'Service App withdrawn',
    codes: ['service-app-withdrawn'],
    article: 1216,
    what: 'A Full Admin took the approval of the Service App back in Control Hub.',
    follows: 'Every token of the Service App in this organization dies, and none can be minted (403).',
    grade: 'inferred',
    subject: 'service-app',
    look: 'Requests: 401 on its calls, 403 on POST /v1/applications/{id}/token. Webhooks: serviceApp deauthorized.',
    obstacle: ({ parts }, target) => {
      const app = parts.services.world.serviceApps.get(target.serviceAppId ?? '');
      if (app === undefined) return 'No Service App is registered yet (POST /_emulator/service-apps).';
      return isApproved(app, target) || withdrawn.has(app)
        ? null
        : `${app.name} is not authorized in ${target.organization.name}: do that in Control Hub > Apps > Service Apps first.`;
    },
    isStaged: ({ parts }, target) => {
      const app = parts.services.world.serviceApps.get(target.serviceAppId ?? '');
      return app !== undefined && withdrawn.has(app) && !isApproved(app, target);
    },
    stage: ({ parts }, target) => {
      const app = parts.services.world.serviceApps.get(target.serviceAppId ?? '');
      if (app === undefined) throw new ActError('There is no such Service App.');
      withdrawn.add(app);
      parts.levers.withdrawServiceApp(app.clientId, target.organization.uuid);
      return `${target.organization.name} withdrew ${app.name}.`;
    },
    undo: {
      does: 'Authorizes it again; a new token must be minted.',
      run: ({ parts }, target) => {
        const app = parts.services.world.serviceApps.get(target.serviceAppId ?? '');
        if (app === undefined) throw new ActError('There is no such Service App.');
        parts.levers.authorizeServiceApp(app.clientId, target.organization.uuid);
        return `${target.organization.name} authorized ${app.name} again.`;
      },
    },
  },
];

function isApproved(app: EmulatedServiceApp, { organization }: Target): boolean {
  return app.approvals.some(({ orgUuid, withdrawnMs }) => orgUuid === organization.uuid && withdrawnMs === null);
}

function grantsOf({ parts }: Inspected, target: Target) {
  const person = personOf(target);
  const clientId = clientOf(target);
  const grants = livingGrants(
    parts.services,
    (grant) => grant.personUuid === person.uuid && grant.clientId === clientId,
  );
  if (grants.length > 0) return grants;
  throw new ActError(`${nameOf(person)} has no living authorization for this integration. Authorize it first.`);
}

const TIME: readonly Situation[] = [
  {
    name: 'refresh-token-expired',
    title: 'Not refreshed for 90 days',
    codes: ['refresh-token-expired'],
    article: 1212,
    what: 'The program was switched off for three months.',
    follows:
      'Access and refresh tokens of this authorization have run out. The next refresh is refused. All else stays on its own time.',
    grade: 'documented',
    subject: 'person+integration',
    look: 'Tokens: run out. To move the whole world by 90 days use the page Clock instead.',
    stage: (inspected, target) => {
      const { world, clock } = inspected.parts.services;
      const uuids = new Set(grantsOf(inspected, target).map(({ uuid }) => uuid));
      for (const token of world.refreshTokens.values()) if (uuids.has(token.grantUuid)) token.expiresMs = clock.now();
      for (const [key, { grantUuid }] of world.accessTokens) if (uuids.has(grantUuid)) world.accessTokens.delete(key);
      inspected.parts.services.changed('critical');
      return `The tokens of ${nameOf(personOf(target))} for ${integrationName(inspected, clientOf(target))} have run out.`;
    },
  },
  {
    name: 'unknown',
    title: 'Refused without a reason',
    codes: ['unknown'],
    article: 1200,
    what: 'Webex refuses, and nothing tells why: no audit event, account and rights are well, nothing was pressed.',
    follows: 'The authorization ends. Whoever explains it must say that the cause is not known.',
    grade: 'inferred',
    subject: 'person+integration',
    look: 'Tokens: ended by "unknown". The admin audit shows nothing.',
    stage: (inspected, target) => {
      const { services } = inspected.parts;
      for (const grant of grantsOf(inspected, target)) {
        endGrant(services, grant, 'unknown');
        const { orgUuid, personUuid, clientId } = grant;
        services.truth.record({ atMs: services.clock.now(), kind: 'unknown', orgUuid, personUuid, clientId });
      }
      services.changed('critical');
      return `${nameOf(personOf(target))}'s authorization of ${integrationName(inspected, clientOf(target))} ended, and nothing says why.`;
    },
  },
];

export const ORGANIZATION_GROUP: SituationGroup = {
  name: 'organization',
  title: 'The organization',
  situations: ORGANIZATION,
};
export const TIME_GROUP: SituationGroup = { name: 'time', title: 'Time, and the unexplained', situations: TIME };
