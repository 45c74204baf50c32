import { SMTPServer } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { readSettings } from '../settings.ts';
import { checkMail } from './check-mail.ts';

const open: SMTPServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise<void>((done) => server.close(() => done()));
});

/** Takes one user with one password; counts what it is given to deliver. */
async function mailServer(): Promise<{ port: number; delivered: () => number }> {
  let delivered = 0;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _session, callback) =>
      username === 'line' && password === 'right' ? callback(null, { user: 'line' }) : callback(new Error('no')),
    onData: (stream, _session, callback) => {
      delivered += 1;
      stream.resume();
      stream.on('end', () => callback());
    },
  });
  server.on('error', () => undefined);
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, delivered: () => delivered };
}

async function check(smtpUrl: string): Promise<string> {
  const settings = readSettings({ LINEKEEPER_SMTP_URL: smtpUrl, LINEKEEPER_MAIL_FROM: 'a@b.example' });
  const [finding] = await checkMail(settings, 3_000);
  return `${finding?.state} ${finding?.seen}`;
}

test('a mail server that takes user and password is ok, and nothing is delivered', async () => {
  const { port, delivered } = await mailServer();
  expect(await check(`smtp://line:right@127.0.0.1:${port}`)).toBe(
    'ok It takes mails from us (signed in). Nothing was sent.',
  );
  expect(delivered()).toBe(0);
});

test('a wrong password is told from a server that is not there', async () => {
  const { port } = await mailServer();
  const refused = await check(`smtp://line:wrong@127.0.0.1:${port}`);
  expect(refused).toMatch(/^broken It refuses user or password/);
  expect(refused).not.toContain('wrong');
  expect(await check('smtp://127.0.0.1:1')).toMatch(/^broken It cannot be reached/);
});
