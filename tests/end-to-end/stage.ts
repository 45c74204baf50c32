import { createTestServer, type TestServer } from '../../apps/server/src/testing.ts';
import { raiseStage, type Stage as StageOf, type StageOptions } from './staging.ts';

export { acceptAtWebex, addOrganization, authorizeAll, becomeOwner } from './staging.ts';

export type Stage = StageOf<TestServer>;

/** Starts emulator, browser and a test server on a fresh database of the run's PostgreSQL. */
export function openStage(options: StageOptions = {}): Promise<Stage> {
  return raiseStage(options, (emulator) => createTestServer({ emulator, work: true }));
}
