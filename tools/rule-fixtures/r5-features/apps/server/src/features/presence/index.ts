import { refresh } from '../token-vault/refresh.ts';
export const presence = refresh;
