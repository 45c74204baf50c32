export { createTestBrowser, type TestBrowser } from './testing/test-browser.ts';
export { createTestDatabase, type TestDatabase } from './testing/test-database.ts';
export { createTestOwner, type TestOwner, type WalkInput } from './testing/test-owner.ts';
export {
  createTestPlatform,
  TEST_START_MS,
  type TestEmulator,
  type TestOptions,
  type TestPlatform,
} from './testing/test-platform.ts';
export { createTestServer, type TestServer } from './testing/test-server.ts';
