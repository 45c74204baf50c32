import type { OperationFact } from '../operation-facts.ts';

const OAUTH = 'apps/emulator/src/webex/oauth.test.ts';
const SDK = 'apps/emulator/src/webex/sdk-paths.test.ts';
const DEVICE = 'apps/emulator/src/webex/device-grant.test.ts';
const OIDC = 'apps/emulator/src/webex/oidc.test.ts';
const AUTHORIZATIONS = 'apps/emulator/src/webex/authorizations.test.ts';
const SERVICE_APPS = 'apps/emulator/src/webex/service-apps.test.ts';

function claim(operation: string, evidence: OperationFact['evidence'], proof: string): OperationFact {
  return { operation, support: 'supported', evidence, proof };
}

/** Consent, tokens, OpenID, authorizations and Service Apps. */
export const ACCESS_FACTS: readonly OperationFact[] = [
  claim('GET /v1/authorize', 'documented', OAUTH),
  claim('GET /idb/oauth2/v1/authorize', 'seen', SDK),
  claim('POST /v1/access_token', 'documented', OAUTH),
  claim('POST /idb/oauth2/v1/access_token', 'seen', SDK),
  claim('POST /idb/oauth2/v1/revoke', 'seen', SDK),
  claim('GET /idb/oauth2/v1/logout', 'inferred', SDK),
  claim('POST /idb/oauth2/v1/logout', 'inferred', SDK),
  claim('POST /v1/device/authorize', 'documented', DEVICE),
  {
    operation: 'POST /v1/device/token',
    support: 'partial',
    missing: 'tokenlimit_reached is never answered: when Webex does so is not known',
    evidence: 'documented',
    proof: DEVICE,
  },
  claim('GET /v1/.well-known/openid-configuration', 'documented', OIDC),
  claim('GET /idb/.well-known/openid-configuration', 'documented', OIDC),
  claim('GET /idb-b-us/.well-known/openid-configuration', 'inferred', OIDC),
  claim('GET /v1/.well-known/webfinger', 'documented', OIDC),
  claim('GET /v1/verification', 'documented', OIDC),
  claim('GET /v1/userinfo', 'documented', OIDC),
  claim('POST /v1/userinfo', 'inferred', OIDC),
  claim('GET /u2c/api/v1/limited/catalog', 'inferred', SDK),
  claim('GET /u2c/api/v1/catalog', 'inferred', SDK),
  claim('GET /v1/authorizations', 'documented', AUTHORIZATIONS),
  claim('DELETE /v1/authorizations', 'documented', AUTHORIZATIONS),
  claim('DELETE /v1/authorizations/{authorizationId}', 'documented', AUTHORIZATIONS),
  claim('GET /v1/authorizations/tokenExpiry', 'documented', AUTHORIZATIONS),
  claim('POST /v1/applications/{applicationId}/token', 'documented', SERVICE_APPS),
];
