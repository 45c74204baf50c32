import type { World } from '../state/world.ts';

/** Whether a number is free for those who call it. */
export function isTollFree(world: World, phoneNumber: string | null | undefined): boolean {
  return phoneNumber != null && world.numbers.get(phoneNumber)?.tollFree === true;
}
