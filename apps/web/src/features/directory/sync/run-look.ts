import type { AuthorizationState, DirectoryRun } from '@linekeeper/api-contract';

/** The shape and colour a run's state is shown with; its word is the state's own. */
export const RUN_LOOK = {
  running: 'filling',
  held: 'waiting',
  done: 'healthy',
  failed: 'stopped',
  cancelled: 'not-authorized',
  refused: 'partly',
  superseded: 'not-authorized',
  undone: 'not-authorized',
} as const satisfies Record<DirectoryRun['state'], AuthorizationState>;
