import type { TokenResponse } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { EmulatedServiceApp, ServiceAppApproval } from '../state/world-access.ts';
import { tokenResponse } from './access-token.ts';
import { malformed, notFound, WebexHttpError } from './errors.ts';
import { authenticate } from './guard.ts';
import { idOf } from './public-id.ts';
import { createGrant, issueRefreshToken } from './tokens.ts';

/** `POST /applications/{applicationId}/token`: a token pair of a Service App for one organization that approved it. */
export function registerServiceAppRoutes(app: FastifyInstance, services: Services): void {
  const url = '/v1/applications/:applicationId/token';
  app.post<{ Params: { applicationId: string } }>(url, { errorHandler: neverUnsupported }, async (request, reply) => {
    // Any bearer with the scope may mint: the secret is the proof that it is the developer's own.
    authenticate(services, request, { scopes: ['spark:applications_token'] });
    reply.header('Cache-Control', 'no-store');
    return mint(services, request, request.params.applicationId);
  });
}

/** This operation documents no 415: a body that is no JSON is a bad request. */
function neverUnsupported(error: { statusCode?: number }): never {
  throw error.statusCode === 415 ? malformed() : error;
}

function textField(request: FastifyRequest, name: string): string {
  const value = (request.body as Record<string, unknown> | null | undefined)?.[name];
  if (typeof value !== 'string' || value === '') throw malformed(`${name} is required`);
  return value;
}

function mint(services: Services, request: FastifyRequest, applicationId: string): Omit<TokenResponse, 'scope'> {
  const clientId = textField(request, 'clientId');
  const clientSecret = textField(request, 'clientSecret');
  const targetOrgId = textField(request, 'targetOrgId');
  const app = services.world.serviceApps.get(idOf(applicationId, ['APPLICATION']) ?? applicationId);
  if (app === undefined) throw notFound();
  if (app.clientId !== clientId || app.clientSecret !== clientSecret) {
    const description = app.clientId === clientId ? 'The provided clientSecret is invalid' : 'The clientId is invalid';
    throw new WebexHttpError(400, 'Invalid client credentials', { description });
  }
  const orgUuid = idOf(targetOrgId, ['ORGANIZATION']);
  const approval = app.approvals.find((one) => one.orgUuid === orgUuid && one.withdrawnMs === null);
  if (approval === undefined) {
    throw new WebexHttpError(403, 'The Service App is not authorized by a Full Admin of the target organization.');
  }
  return issue(services, app, approval);
}

function issue(
  services: Services,
  app: EmulatedServiceApp,
  approval: ServiceAppApproval,
): Omit<TokenResponse, 'scope'> {
  const account = services.world.machineAccounts.get(approval.accountUuid);
  if (account === undefined) throw notFound();
  const grant = createGrant(services, { integration: app, person: account, scopes: [...approval.scopes] });
  grant.accessLifetimeS = services.modes.mintedTokenLifetimeS;
  const { scope: _scope, ...answer } = tokenResponse(services, grant, issueRefreshToken(services, grant));
  services.changed('critical');
  return answer;
}
