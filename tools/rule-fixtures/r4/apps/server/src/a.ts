import { inner } from '../../../packages/webex-client/src/inner.ts';
export const a = inner;
