import type { Completeness } from '@linekeeper/api-contract';

export interface CallRecords {
  /** What of an organization's call records is here, and what is not and why. */
  completeness(organizationId: string): Promise<Completeness>;
}
