import { vault } from '../features/token-vault/index.ts';
export const http = vault;
