import { defineConfig } from 'vitest/config';

const environment = { TZ: 'UTC' };
/** Holds every answer of every emulator against Webex's OpenAPI files, where these are at hand. */
const setupFiles = ['tests/conformance/openapi-setup.ts'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'code',
          include: ['{apps,packages,tools}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**', 'tools/rule-fixtures/**'],
          globalSetup: ['apps/server/src/testing/global-set-up.ts'],
          env: environment,
          setupFiles,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['tests/conformance/**/*.test.ts'],
          env: environment,
          setupFiles,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'end-to-end',
          include: ['tests/end-to-end/**/*.test.ts'],
          globalSetup: ['apps/server/src/testing/global-set-up.ts'],
          env: environment,
          setupFiles,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
