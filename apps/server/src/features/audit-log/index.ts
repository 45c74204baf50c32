import type { Platform } from '../../platform/platform.ts';
import type { Organizations } from '../organizations/index.ts';
import { mountAuditLogRoutes } from './audit-log.routes.ts';
import { recordAct } from './record-act.ts';

export { recordMachineAct } from './record-act.ts';

/** Takes every act the platform sees, and shows them to the owner. */
export function createAuditLog(platform: Platform, deps: { organizations: Organizations }): void {
  platform.http.useAudit((record) => recordAct(platform, record));
  mountAuditLogRoutes(platform, deps.organizations);
}
