import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('nothing that is named like a secret reaches the log, at any depth', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const secret = 'Zm9vYmFyMTIzNDU2Nzg5MA';
  log.info(
    {
      headers: { authorization: `Bearer ${secret}`, cookie: secret },
      grants: [{ refreshToken: secret, access_token: secret, inner: { clientSecret: secret } }],
      query: { code: secret, state: `${secret}${secret}` },
      state: 'healthy',
    },
    'asked',
  );
  log.error(
    { err: Object.assign(new Error('refused'), { code: 'invalid-request', body: { password: secret } }) },
    'failed',
  );
  expect(lines.join('\n')).not.toContain(secret);
  expect(lines[0]).toContain('"state":"healthy"');
  expect(lines[1]).toContain('"code":"invalid-request"');
});
