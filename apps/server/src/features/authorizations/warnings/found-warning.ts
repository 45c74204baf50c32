import type { Warning } from '@linekeeper/api-contract';

/** A warning before anybody looked whether it was put aside. */
export type FoundWarning = Omit<Warning, 'dismissed' | 'by'> & { by: Date | null };
