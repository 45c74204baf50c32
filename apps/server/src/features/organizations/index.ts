export { createOrganizations } from './create-organizations.ts';
export { listOrganizations } from './list-organizations.ts';
export type { AuthorizationsSummary, BindOutcome, Organization, Organizations } from './organizations.types.ts';
