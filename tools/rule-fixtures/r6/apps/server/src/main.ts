import { seal } from './features/token-vault/cipher.ts';
export const main = seal;
