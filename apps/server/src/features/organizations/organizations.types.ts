import type { AuthorizationState, Cause, Job, LifelineSegment } from '@linekeeper/api-contract';

/** One Webex organization served. `webexOrgId` is a bare UUID, null until the first authorization told it. */
export interface Organization {
  organizationId: string;
  slug: string;
  name: string;
  webexOrgId: string | null;
}

/** How an organization's authorizations stand, told by the feature that owns them. */
export interface AuthorizationsSummary {
  state: AuthorizationState;
  headline: string | null;
  cause: Cause | null;
  /** Open ones, newest first. */
  incidents: { number: string; cause: Cause }[];
  /** Whose accounts its authorizations act as. */
  authorizers: string[];
  /** What runs out first, while it still works. */
  next: { text: string; by: string } | null;
  jobs: { job: Job; state: AuthorizationState }[];
  knownAsOf: string | null;
  lifeline: LifelineSegment[];
}

/** The door of this feature. */
export interface Organizations {
  bySlug(slug: string): Promise<Organization | null>;
  byId(organizationId: string): Promise<Organization | null>;
  byWebexOrg(webexOrgId: string): Promise<Organization | null>;
  list(): Promise<Organization[]>;
  /** AppError organization-name-taken. */
  add(name: string): Promise<Organization>;
  /** Binds the Webex org at the first authorization. */
  bindWebexOrg(organizationId: string, webexOrgId: string, name: string | null): Promise<BindOutcome>;
  /** Short numbers people say aloud (INC-2481, RUN-118): per organization, never reused. */
  nextNumber(organizationId: string, counter: 'incident' | 'run'): Promise<number>;
  /** The authorizations feature registers here, so that neither imports the other in a circle. */
  useSummaries(summarize: (organizationIds: readonly string[]) => Promise<Map<string, AuthorizationsSummary>>): void;
}

export type BindOutcome = 'bound' | 'same' | 'other-organization' | 'taken-by-another';
