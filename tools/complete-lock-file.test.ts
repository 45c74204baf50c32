import { expect, test } from 'vitest';
import { missingPlatformPackages } from './complete-lock-file.ts';

test('adds the platform packages a lock file leaves out, and none that it holds', () => {
  const missing = missingPlatformPackages({
    'node_modules/tool': {
      version: '1.2.3',
      dev: true,
      optionalDependencies: {
        '@tool/linux-x64-musl': '1.2.3',
        '@tool/linux-x64': '1.2.3',
        '@tool/darwin-arm64': '1.2.3',
      },
    },
    'node_modules/@tool/linux-x64': { version: '1.2.3' },
    'node_modules/tool/node_modules/@tool/darwin-arm64': { version: '1.2.3' },
  });
  expect(missing).toEqual({
    'node_modules/@tool/linux-x64-musl': {
      version: '1.2.3',
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
      dev: true,
      optional: true,
    },
  });
});
