import { open } from '../../platform/database/database.ts';
export const round = open;
