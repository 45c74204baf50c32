import { writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRandom } from './random.ts';
import { createWorld, seedWorld } from './seed.ts';
import { openStateFile } from './state-file.ts';
import { createTruthLog } from './truth-log.ts';
import type { EmulatedAuditEvent } from './world.ts';

/** Of the tests: makes numbered changes and tells each as soon as it counts as kept, until it is killed. */
const [path = ''] = process.argv.slice(2);
const world = createWorld();
const truth = createTruthLog();
const file = openStateFile({ path, world, truth, nowMs: () => world.audit.length, intervalMs: 10, share: 1 });
if (world.people.size === 0) seedWorld({ world, random: createRandom('kill'), people: 12_000, nowMs: 0 });
file.begin();
const [person] = world.people.values();
const [organization] = world.organizations.values();
if (person === undefined || organization === undefined) throw new Error('The world is empty');
for (let step = world.audit.length + 1; ; step += 1) {
  const token = { token: `t-${step}`, grantUuid: 'g', scopes: [], expiresMs: step };
  world.accessTokens.set(token.token, token);
  world.accessTokens.delete(`t-${step - 50}`);
  world.audit.push({ uuid: `a-${step}`, createdMs: step } as EmulatedAuditEvent);
  // In place: in a small map, and in one too large to be looked through.
  organization.name = `o-${step}`;
  person.title = `p-${step}`;
  truth.record({ atMs: step, kind: 'full-admin-lost', orgUuid: organization.uuid, personUuid: person.uuid });
  file.changed('critical');
  await Promise.resolve();
  writeSync(1, `${step}\n`);
  await nextTurn();
}
