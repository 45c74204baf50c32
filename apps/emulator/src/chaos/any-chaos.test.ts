import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { personOf, tokenFor } from '../telephony/emulator-for-tests.ts';
import { FAULT_KINDS, type Fault, LINK_FORMS, OUTAGE_STATUSES, PAGE_CHANGES } from './fault.ts';

let emulator: Emulator;
let token: string;
beforeEach(async () => {
  emulator = await createEmulator({ people: 40, clockRate: 0 });
  token = tokenFor(emulator, personOf(emulator, 'dana.okafor@acme.example'), [
    'spark-admin:people_read',
    'spark:people_read',
  ]);
});
afterEach(() => emulator.close());

const some = fc.nat(400);
const anyFault = fc.record(
  {
    kind: fc.constantFrom(...FAULT_KINDS),
    probability: fc.constantFrom(0, 0.3, 1),
    times: fc.nat(3),
    delayMs: some,
    afterBytes: some,
    dripBytes: some,
    burstMs: some,
    burstRequests: fc.nat(3),
    status: fc.constantFrom(...OUTAGE_STATUSES),
    chunked: fc.boolean(),
    form: fc.constantFrom(...LINK_FORMS),
    change: fc.constantFrom(...PAGE_CHANGES),
    area: fc.constantFrom('directory', 'identity'),
    path: fc.constantFrom('/v1/', '/v1/people', '/'),
    untilMs: fc.nat(),
  },
  { requiredKeys: ['kind'] },
) as fc.Arbitrary<Fault>;

const PATHS = ['/v1/people/me', '/v1/people?max=7', '/v1/people?max=7&after=YXQ6Nw', '/v1/locations', '/v1/none'];

/** Moves the clock until the request has ended one way or the other: never more than a few turns are needed. */
async function ended(request: Promise<string>): Promise<string> {
  let outcome: string | null = null;
  const done = request.then((text) => {
    outcome = text;
  });
  for (let turn = 0; turn < 2_000 && outcome === null; turn += 1) {
    await emulator.clock.advance(10_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (outcome === null) throw new Error('the request hangs');
  await done;
  return outcome;
}

test('whatever chaos rules say, every request ends as the clock moves, and no answer is a fault of the emulator', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyFault, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...PATHS),
      async (rules, path) => {
        for (const rule of rules) emulator.faults.add(rule);
        const ask = async (): Promise<string> => {
          const answer = await fetch(emulator.url + path, { headers: { authorization: `Bearer ${token}` } });
          return answer.text();
        };
        const text = await ended(ask().catch(() => 'cut off'));
        expect(text).not.toContain('Fault of the emulator');
        emulator.faults.clear();
        // Whatever was struck: the next one is answered as if nothing had been.
        expect(
          (await fetch(`${emulator.url}/v1/people/me`, { headers: { authorization: `Bearer ${token}` } })).status,
        ).toBe(200);
      },
    ),
    { numRuns: 250, seed: 7 },
  );
});
