// Guards the arrows of ARCHITECTURE.md (R1 to R7). Each rule has a fixture in tools/rule-fixtures that breaks it.
const TESTS = '(\\.test\\.tsx?$|/testing\\.ts$|/testing/)';

module.exports = {
  forbidden: [
    {
      name: 'R1-no-circles',
      comment: 'Files that import one another in a circle can only be understood together. Type imports count too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'R2-apps-apart',
      comment: 'Apps meet over HTTP only. A test may use the door of the emulator, nothing else of another app.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: TESTS },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'R2-tests-use-the-door',
      comment: 'Tests enter the emulator by createEmulator().',
      severity: 'error',
      from: { path: '^apps/([^/]+)/.*(\\.test\\.tsx?$|/testing\\.ts$|/testing/)' },
      to: { path: '^apps/', pathNot: ['^apps/$1/', '^apps/emulator/src/index\\.ts$'] },
    },
    {
      name: 'R2-packages-below-apps',
      comment: 'A package is used by apps and knows none.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'R3-emulator-blind-to-client',
      comment: 'If emulator and client shared code they would agree on the same mistake.',
      severity: 'error',
      from: { path: '^apps/emulator/' },
      to: { path: '^packages/webex-client/' },
    },
    {
      name: 'R3-no-node-in-packages',
      comment: 'Client and contracts run anywhere: no Node modules.',
      severity: 'error',
      from: { path: '^packages/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'R4-packages-by-their-door',
      comment: 'A package is entered by its exports only.',
      severity: 'error',
      from: { path: '^(apps|packages)/([^/]+)/' },
      to: {
        path: '^packages/[^/]+/src/',
        pathNot: [
          '^$1/$2/',
          '^packages/[^/]+/src/index\\.ts$',
          '^packages/api-contract/src/finding/(index|finding-cases)\\.ts$',
        ],
      },
    },
    {
      name: 'R5-platform-below-features',
      comment: 'The platform would make sense in another product.',
      severity: 'error',
      from: { path: '^apps/server/src/platform/', pathNot: TESTS },
      to: { path: '^apps/server/src/features/' },
    },
    {
      name: 'R5-features-by-their-door',
      comment: 'A feature is entered by its index.ts only.',
      severity: 'error',
      from: { path: '^apps/server/src/features/([^/]+)/' },
      to: {
        path: '^apps/server/src/features/',
        pathNot: ['^apps/server/src/features/$1/', '^apps/server/src/features/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'R6-vault-internals',
      comment: 'Only token-vault sees its cipher and its keys.',
      severity: 'error',
      from: { pathNot: '^apps/server/src/features/token-vault/' },
      to: { path: '^apps/server/src/features/token-vault/(cipher|keys|key-)' },
    },
    {
      name: 'R7-sql-in-queries-files',
      comment: 'In features, only *.queries.ts talks to the database.',
      severity: 'error',
      from: { path: '^apps/server/src/features/', pathNot: ['\\.queries\\.ts$', TESTS] },
      to: { path: ['^apps/server/src/platform/database/', 'node_modules/(kysely|pg|pg-copy-streams)/'] },
    },
    {
      name: 'resolvable',
      comment: 'An import that cannot be found escapes every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.css$|^virtual:' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // Examples import the package as a stranger does, by its published name.
    exclude: { path: '/(dist|rule-fixtures|examples)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
    },
  },
};
