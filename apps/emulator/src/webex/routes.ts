import type { FastifyInstance } from 'fastify';
import type { Services } from '../state/world.ts';
import { registerTelephonyControlRoutes } from '../telephony/control-routes.ts';
import { registerAccessTokenRoutes } from './access-token.ts';
import { registerAdminAuditRoutes } from './admin-audit.ts';
import { registerAuthorizeRoutes } from './authorize.ts';
import { registerCallRoutes } from './calls.ts';
import { registerCdrRoutes } from './cdr.ts';
import { registerContactRoutes } from './contacts.ts';
import { registerDeviceRoutes } from './devices.ts';
import { registerGroupRoutes } from './groups.ts';
import { registerLicenseRoutes } from './licenses.ts';
import { registerLocationRoutes } from './locations.ts';
import { registerMemberCallRoutes } from './members.ts';
import { registerOidcRoutes } from './oidc.ts';
import { registerOrganizationRoutes } from './organization.ts';
import { registerOrganizationsRoutes } from './organizations.ts';
import { registerPeopleRoutes } from './people.ts';
import { registerTelephonyConfigRoutes } from './telephony-config.ts';
import { registerWebhookRoutes } from './webhooks.ts';
import { registerWorkspaceRoutes } from './workspaces.ts';

/** Every area of the Webex API, one line each. */
export function registerWebexRoutes(app: FastifyInstance, services: Services): void {
  registerAuthorizeRoutes(app, services);
  registerAccessTokenRoutes(app, services);
  registerOidcRoutes(app, services);
  registerCallRoutes(app, services);
  registerMemberCallRoutes(app, services);
  registerWebhookRoutes(app, services);
  registerCdrRoutes(app, services);
  registerTelephonyControlRoutes(app, services);
  registerPeopleRoutes(app, services);
  registerOrganizationsRoutes(app, services);
  registerLicenseRoutes(app, services);
  registerContactRoutes(app, services);
  registerGroupRoutes(app, services);
  registerDeviceRoutes(app, services);
  registerOrganizationRoutes(app, services);
  registerLocationRoutes(app, services);
  registerWorkspaceRoutes(app, services);
  registerTelephonyConfigRoutes(app, services);
  registerAdminAuditRoutes(app, services);
}
