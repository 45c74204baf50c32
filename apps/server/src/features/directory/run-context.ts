import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { RunRow } from './run.queries.ts';

export interface RunInput {
  organizationId: string;
  runId: string;
  /** The process that does it. */
  worker: string;
  kind: RunRow['kind'];
  /** What is read shows the organization as of no earlier than this. */
  startedAt: Date;
  /** Another process had begun it. */
  isTakenUp: boolean;
  /** How many entries there were before. */
  expected: number | null;
  abort: AbortController;
  /** Called when the plan is about to be written: from here on the run cannot be stopped. */
  onApply(): void;
  isApplying(): boolean;
}

export interface RunContext {
  platform: Platform;
  authorizations: Authorizations;
  run: RunInput;
}
