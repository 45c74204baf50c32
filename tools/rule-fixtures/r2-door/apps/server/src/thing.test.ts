import { seed } from '../../emulator/src/seed.ts';
export const s = seed;
