import type { Platform } from '../../platform/platform.ts';
import { selectAll } from './organizations.queries.ts';
import type { Organization } from './organizations.types.ts';
import { toOrganization } from './to-organization.ts';

/** All organizations served, by name; also for a command that is no server. */
export async function listOrganizations({ database }: Pick<Platform, 'database'>): Promise<Organization[]> {
  return (await selectAll(database)).map(toOrganization);
}
