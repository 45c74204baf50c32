import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { createFollowingClock } from '../platform/emulator-clock.ts';
import type { Settings } from '../settings.ts';
import type { Asking } from './check-server.ts';

const readingSchema = z.object({ nowMs: z.number(), rate: z.number() });

/** The time the server lives in: this machine's or, read once, the emulator's; null where that one does not answer. */
export async function readClock(settings: Settings, told: { machine: Clock; asking: Asking }): Promise<Clock | null> {
  if (settings.emulatorUrl === null) return told.machine;
  try {
    const signal = AbortSignal.timeout(told.asking.timeoutMs);
    const response = await told.asking.fetch(`${settings.emulatorUrl}/_emulator/clock`, { signal });
    const clock = createFollowingClock();
    clock.take(readingSchema.parse(await response.json()));
    return clock;
  } catch {
    return null;
  }
}
