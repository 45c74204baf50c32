import { createHash } from 'node:crypto';
import type { EmulatedGrant, EmulatedIntegration } from '../../state/world.ts';
import { livingGrants } from '../../webex/tokens.ts';
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

const ELSEWHERE = 'https://moved.example/callback';
const LOST_SEED = 'situation lost-in-rotation';

/** What stood there before, for the undo; goes with the world's own objects. */
const secretsBefore = new WeakMap<EmulatedIntegration, string>();
const redirectsBefore = new WeakMap<EmulatedIntegration, string[]>();
const scopesBefore = new WeakMap<EmulatedGrant, string[]>();

function integrationOf({ parts }: Inspected, target: Target): EmulatedIntegration {
  const integration = parts.services.world.integrations.get(clientOf(target));
  if (integration === undefined) throw new ActError('There is no such integration.');
  return integration;
}

function find({ parts }: Inspected, { clientId }: Target): EmulatedIntegration | null {
  return parts.services.world.integrations.get(clientId ?? '') ?? null;
}

function tell(
  { parts }: Inspected,
  kind: string,
  about: { orgUuid: string; clientId: string; personUuid?: string; of?: string },
): void {
  const { of, ...whom } = about;
  parts.services.truth.record({
    atMs: parts.services.clock.now(),
    kind,
    ...whom,
    ...(of === undefined ? {} : { detail: { of } }),
  });
  parts.services.changed('critical');
}

/** Enough to see that it is another one, nothing to sign in with. */
function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 6);
}

const SECRET: Situation = {
  name: 'client-secret-rotated',
  title: 'Client secret renewed',
  codes: ['client-secret-rotated'],
  article: 1213,
  what: 'Somebody renewed the client secret in the developer portal and did not tell the program.',
  follows:
    'Every refresh and every new consent of the integration is answered 401 invalid_client. Access tokens go on working.',
  grade: 'inferred',
  subject: 'integration',
  look: 'Requests: 401 on POST /v1/access_token.',
  isStaged: (inspected, target) => {
    const integration = find(inspected, target);
    return integration !== null && secretsBefore.has(integration);
  },
  stage: (inspected, target) => {
    const integration = integrationOf(inspected, target);
    const before = integration.clientSecret;
    const next = inspected.parts.levers.rotateClientSecret(integration.clientId);
    secretsBefore.set(integrationOf(inspected, target), before);
    return `${integration.name} has a new client secret (fingerprint ${fingerprint(next)}); the old one is refused.`;
  },
  undo: {
    does: 'Puts the old secret back.',
    run: (inspected, target) => {
      const integration = integrationOf(inspected, target);
      integration.clientSecret = secretsBefore.get(integration) ?? integration.clientSecret;
      secretsBefore.delete(integration);
      tell(inspected, 'recovered', { orgUuid: '', clientId: integration.clientId, of: 'client-secret-rotated' });
      return `${integration.name} has its old client secret again.`;
    },
  },
};

const REDIRECT: Situation = {
  name: 'redirect-mismatch',
  title: 'Redirect URI changed',
  codes: ['redirect-mismatch'],
  article: 1215,
  what: 'The redirect URI of the integration was changed in the developer portal, or the program moved.',
  follows: 'A new consent ends on an error page that never comes back. Existing tokens are not touched.',
  grade: 'inferred',
  subject: 'integration',
  look: 'Open a consent: the page says that the redirect URI is not registered.',
  isStaged: (inspected, target) => {
    const integration = find(inspected, target);
    return integration !== null && redirectsBefore.has(integration);
  },
  stage: (inspected, target) => {
    const integration = integrationOf(inspected, target);
    redirectsBefore.set(integration, integration.redirectUris);
    inspected.parts.levers.setRedirectUris(integration.clientId, [ELSEWHERE]);
    return `${integration.name} is registered for ${ELSEWHERE} only.`;
  },
  undo: {
    does: 'Puts the old addresses back.',
    run: (inspected, target) => {
      const integration = integrationOf(inspected, target);
      const before = redirectsBefore.get(integration) ?? integration.redirectUris;
      redirectsBefore.delete(integration);
      inspected.parts.levers.setRedirectUris(integration.clientId, before);
      tell(inspected, 'recovered', { orgUuid: '', clientId: integration.clientId, of: 'redirect-mismatch' });
      return `${integration.name} has its own redirect URIs again.`;
    },
  },
};

function grantsOf({ parts }: Inspected, { person, clientId }: Target): EmulatedGrant[] {
  return livingGrants(parts.services, (grant) => grant.personUuid === person?.uuid && grant.clientId === clientId);
}

/** Sets the scopes of a grant and of its living tokens. */
function setScopes({ parts }: Inspected, grant: EmulatedGrant, scopes: string[]): void {
  grant.scopes = scopes;
  for (const token of parts.services.world.accessTokens.values()) {
    if (token.grantUuid === grant.uuid) token.scopes = [...scopes];
  }
}

const SCOPE: Situation = {
  name: 'scope-missing',
  title: 'Scope missing',
  codes: ['scope-missing'],
  article: 1214,
  what: 'The authorization is older than a scope the program has come to need.',
  follows: 'Tokens live and refresh; calls that need an administrative scope are answered 403.',
  grade: 'documented',
  subject: 'person+integration',
  look: 'Requests: 403, while the person is still a Full Admin. Tokens: the scopes of this one.',
  isStaged: (inspected, target) => grantsOf(inspected, target).some((grant) => scopesBefore.has(grant)),
  stage: (inspected, target) => {
    const grants = grantsOf(inspected, target);
    const kept = grants.map((grant) => grant.scopes.filter((scope) => !/^(spark-admin|identity|audit):/.test(scope)));
    const lost = grants.flatMap(({ scopes }, index) => scopes.filter((scope) => !kept[index]?.includes(scope)));
    const name = integrationName(inspected, clientOf(target));
    if (lost.length === 0) {
      throw new ActError(`${nameOf(personOf(target))}'s authorization of ${name} has no administrative scope to miss.`);
    }
    grants.forEach((grant, index) => {
      if (!scopesBefore.has(grant)) scopesBefore.set(grant, grant.scopes);
      setScopes(inspected, grant, kept[index] ?? []);
    });
    tell(inspected, 'scope-missing', {
      orgUuid: target.organization.uuid,
      clientId: clientOf(target),
      personUuid: personOf(target).uuid,
    });
    return `${name} lost ${[...new Set(lost)].join(', ')} of ${nameOf(personOf(target))}.`;
  },
  undo: {
    does: 'Gives the scopes back to the same tokens.',
    run: (inspected, target) => {
      for (const grant of grantsOf(inspected, target)) {
        setScopes(inspected, grant, scopesBefore.get(grant) ?? grant.scopes);
        scopesBefore.delete(grant);
      }
      const about = {
        orgUuid: target.organization.uuid,
        clientId: clientOf(target),
        personUuid: personOf(target).uuid,
      };
      tell(inspected, 'recovered', { ...about, of: 'scope-missing' });
      return `${integrationName(inspected, clientOf(target))} has its scopes again.`;
    },
  },
};

const ROTATION: Situation = {
  name: 'lost-in-rotation',
  title: 'Crash in rotation',
  codes: ['lost-in-rotation'],
  article: 1217,
  what: 'Webex gave a new refresh token, and the answer was lost on the way: the program died, or the connection did.',
  follows:
    'The next refresh of this integration is carried out, but its answer never arrives. The old refresh token is used up; using it again ends the authorization.',
  grade: 'inferred',
  subject: 'integration',
  look: 'Waits for the next refresh: make the program refresh, or move the clock past half of the 14 days.',
  isStaged: ({ parts }, { clientId }) =>
    parts.faults.list().some(({ seed, clientId: aimed }) => seed === LOST_SEED && aimed === clientId),
  stage: (inspected, target) => {
    const { parts } = inspected;
    Object.assign(parts.services.modes, { rotation: 'reuse-kills', rotationGraceMs: 0 });
    const aim = { path: '/v1/access_token', clientId: clientOf(target) };
    parts.faults.add({ ...aim, kind: 'reset', afterBytes: 0, times: 1, seed: LOST_SEED });
    return `The answer to the next refresh of ${integrationName(inspected, clientOf(target))} will be lost. Refresh tokens rotate from now on (page Chaos).`;
  },
  undo: {
    does: 'Takes the loss away while it still waits, and stops rotation.',
    run: ({ parts }, { clientId }) => {
      for (const { id, seed, clientId: aimed } of [...parts.faults.list()]) {
        if (seed === LOST_SEED && aimed === clientId) parts.faults.remove(id);
      }
      parts.services.modes.rotation = 'none';
      return 'Nothing will be lost, and refresh tokens do not rotate any more.';
    },
  },
};

export const REGISTRATION_GROUP: SituationGroup = {
  name: 'registration',
  title: 'Our own registration and machine',
  situations: [SECRET, REDIRECT, SCOPE, ROTATION],
};
