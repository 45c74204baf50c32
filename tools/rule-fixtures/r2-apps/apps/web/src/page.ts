import { serve } from '../../server/src/serve.ts';
export const page = serve;
