import type { OperationFact } from '../operation-facts.ts';

const STATUS = 'apps/emulator/src/webex/status-pages.test.ts';

const page = (name: string): OperationFact => ({
  operation: `GET /status.webex.com/${name}.json`,
  support: 'supported',
  evidence: 'documented',
  proof: STATUS,
});
/** The public status page and the pictures of people, which are other sites than the API, and the archive of deleted people. */
export const OUTSIDE_FACTS: readonly OperationFact[] = [
  page('status'),
  page('index'),
  page('components'),
  page('unresolved-incidents'),
  page('all-incidents'),
  ...['upcoming', 'active', 'all'].map(
    (name): OperationFact => ({
      ...page(`${name}-scheduled-maintenances`),
      support: 'partial',
      missing: 'no maintenance is ever scheduled',
    }),
  ),
  {
    operation: 'GET /avatar-prod-us-east-2.webexcontent.com/{name}',
    support: 'supported',
    evidence: 'inferred',
    proof: 'apps/emulator/src/webex/avatars.test.ts',
  },
  {
    operation: 'GET /identity/organizations/{orgId}/v1/ArchivedUser/{userId}',
    support: 'supported',
    evidence: 'inferred',
    proof: 'apps/emulator/src/webex/scim.test.ts',
  },
];
