import { createEmulator, type Emulator, generateHistory } from '../../../apps/emulator/src/index.ts';

/** An emulator with people, a past and both doors, at the machine's time: this judge counts with its own clock. */
export async function stagedEmulator(seed: number): Promise<Emulator> {
  const emulator = await createEmulator({
    seed: `judge ${seed}`,
    people: 120,
    startMs: Date.now(),
    clockRate: 1,
    realNames: true,
  });
  generateHistory(emulator.services, { days: 2, callsPerDay: 600 });
  return emulator;
}
