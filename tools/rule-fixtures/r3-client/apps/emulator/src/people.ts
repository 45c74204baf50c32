import { get } from '../../../packages/webex-client/src/index.ts';
export const people = get;
