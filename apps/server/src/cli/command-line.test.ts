import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostReceiver, type PostReceiver } from '../features/notifications/testing/receivers.ts';
import { createTestOwner, createTestServer, type TestOwner, type TestServer } from '../testing.ts';
import { COMMANDS } from './all-commands.ts';
import { type Ran, type RunOptions, runInTerminal } from './testing-terminal.ts';

const DANA = 'dana.okafor@acme.example';
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

describe('the command line', () => {
  let emulator: Emulator;
  let server: TestServer;
  let owner: TestOwner;
  let receiver: PostReceiver;
  let here: NodeJS.ProcessEnv;
  beforeAll(async () => {
    receiver = await openPostReceiver();
    emulator = await createEmulator({ people: 20, clockRate: 0 });
    server = await createTestServer({ emulator, settings: { webhookPrivateAddresses: 'allow' } });
    const { database } = server.platform.settings;
    here = {
      LINEKEEPER_PORT: new URL(server.url).port,
      LINEKEEPER_DATA_DIR: server.platform.settings.dataDir,
      LINEKEEPER_DATABASE_URL: database.kind === 'external' ? database.url : '',
      // Only the launcher reads it: no reason to refuse a command.
      LINEKEEPER_NO_EMULATOR: '1',
    };
    owner = await createTestOwner(server);
    await owner.addOrganization('Acme Hotels');
    await owner.addOrganization('Borgo SpA');
    await owner.authorize({ slug: 'acme-hotels', jobs: ['users-sync', 'presence'], email: DANA });
    await server.settle();
  });
  afterAll(async () => {
    await server?.close();
    await emulator?.close();
    await receiver?.close();
  });

  const run = (args: string, options: Partial<RunOptions> = {}): Promise<Ran> =>
    runInTerminal(args === '' ? [] : args.split(' '), { environment: here, ...options });
  const json = async (args: string, options: Partial<RunOptions> = {}) =>
    JSON.parse((await run(`${args} --json`, options)).out);

  test('without a command it says what there is, and each command has help that needs no server', async () => {
    const nowhere = { LINEKEEPER_PORT: '1' };
    const overview = await run('', { environment: nowhere });
    expect(overview.status).toBe(0);
    for (const { name, summary } of COMMANDS) {
      expect(overview.out).toContain(`${name} `);
      const help = await run(`${name} --help`, { environment: nowhere });
      expect([help.status, help.err]).toEqual([0, '']);
      expect(help.out).toContain(`Usage: npm run -s linekeeper -- ${name}`);
      expect(help.out).toContain(summary);
    }
  });

  test.each([
    'nonsense',
    'check',
    'list too much',
    'list --jsno',
    'check acme-hotels telepathy',
    'keys create x --days soon',
  ])('"%s" ends with 2 and says how it is used', async (args) => {
    const { status, out, err } = await run(args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(/Usage|--help|Jobs:|whole number/);
  });

  test('list: a table with what works, and 0 while nothing is stopped', async () => {
    const { status, out } = await run('list');
    expect(status).toBe(0);
    expect(out).toMatch(/^ORGANIZATION +STATE +JOBS +KNOWN GOOD +WHAT\n/);
    expect(out).toMatch(/acme-hotels +\S.* of 5 healthy/);
    expect(out).toMatch(/borgo-spa +Not authorized +0 of 5 healthy +never/);
    const { organizations } = await json('list');
    expect(organizations.map(({ slug }: { slug: string }) => slug).sort()).toEqual(['acme-hotels', 'borgo-spa']);
  });

  test('check: asks Webex for all that is authorized, or for one job by either of its names', async () => {
    const all = await run('check acme-hotels');
    expect(all.out).toMatch(/Directory +\S+.* +Dana Okafor +\d+ s ago/);
    expect(all.out).toMatch(/Presence +\S+.* +Dana Okafor/);
    expect(all.status).toBe(0);
    for (const name of ['users-sync', 'Directory']) {
      const { cards } = await json(`check acme-hotels ${name}`);
      expect(cards.map(({ job }: { job: string }) => job)).toEqual(['users-sync']);
    }
    const nothing = await run('check borgo-spa');
    expect(nothing).toMatchObject({ status: 2, err: 'Nothing is authorized there yet.\n' });
    const nowhere = await run('check nowhere');
    expect(nowhere.status).toBe(2);
    expect(nowhere.err).toMatch(/There is no such organization here\. \(not-found\)\nHelp: http:\/\/\S+\/help\/\d+\n/);
  });

  test('authorize-link: for whoever is named, good for so long, shown once', async () => {
    const { status, out } = await run(`authorize-link acme-hotels --jobs presence --to ${DANA} --hours 24`);
    expect(status).toBe(0);
    expect(out).toMatch(/^For .*: Presence\. Works once, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\nhttp:\/\/\S+\n$/);
    const { link } = await json('authorize-link borgo-spa --any-full-admin');
    expect(link).toMatchObject({ expected: null });
    expect(link.jobs).toHaveLength(5);
    expect((await run('authorize-link acme-hotels --hours 1000')).status).toBe(2);
    expect((await run(`authorize-link acme-hotels --to ${DANA} --any-full-admin`)).err).toMatch(/exclude each other/);
  });

  test('device: shows code and address at once, waits, and says how it ended', async () => {
    const shown = await run('device borgo-spa presence --no-wait');
    expect(shown.status).toBe(0);
    expect(shown.out).toMatch(/Presence: open http\S+ on any device/);
    const { rows } = await sql<{
      count: string;
    }>`select count(*) from audit_log_entry where act = 'authorizations.startDeviceWalk'`.execute(
      server.platform.database,
    );
    expect(Number(rows[0]?.count)).toBe(1);
    const waited = await run('device borgo-spa presence', {
      sleep: async () => {
        await emulator.clock.advance(60_000);
        await server.settle();
      },
    });
    expect(waited.err).toBe('');
    expect(waited.status).toBe(1);
    expect(waited.out).toMatch(/Presence was (not finished|refused)\./);
  });

  test('webhooks: added with a secret shown once, listed, tested; the secret is in no other answer', async () => {
    const added = await run('webhooks add acme-hotels -', { input: `${receiver.url}\n` });
    expect([added.status, added.err]).toEqual([0, '']);
    const [secret = ''] = /whsec_\S+/.exec(added.out) ?? [];
    const [id = ''] = UUID.exec(added.out) ?? [];
    const listed = await run('webhooks list acme-hotels');
    expect(listed.out).toContain(receiver.url);
    expect(listed.out).not.toContain(secret);
    const tested = await run(`webhooks test acme-hotels ${id}`);
    expect(tested).toMatchObject({ status: 0, out: expect.stringContaining('It arrived at') });
    expect((await run('webhooks replay acme-hotels')).out).toBe('No message was given up.\n');
    expect((await run('webhooks add acme-hotels http://x --events everything')).err).toContain('There is no event');
  });

  test('a receiver that refuses: 1, and the message can be sent once more', async () => {
    const closed = createServer((_, response) => response.writeHead(500).end('no'));
    await new Promise<void>((done) => closed.listen(0, '127.0.0.1', done));
    const address = closed.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`;
    const { webhook } = await json(`webhooks add acme-hotels ${url}`);
    const failed = await run(`webhooks test acme-hotels ${webhook.id} --json`);
    expect(failed.status).toBe(1);
    const again = await run(`webhooks replay acme-hotels ${JSON.parse(failed.out).id}`);
    expect(again.status).toBe(1);
    expect(again.out).toMatch(/^It did not arrive: /);
    await new Promise((done) => closed.close(done));
  });

  test('keys: made on the machine, shown once, used from elsewhere, revoked', async () => {
    const made = await run('keys create Monitoring --days 30');
    expect(made.status).toBe(0);
    const [secret = ''] = /lk_\w{49}/.exec(made.out) ?? [];
    const listed = await run('keys list');
    expect(listed.out).toMatch(/Monitoring +….{4} +user +all +good until/);
    expect(listed.out).not.toContain(secret);
    const elsewhere = { LINEKEEPER_URL: server.url, LINEKEEPER_API_KEY: secret };
    expect((await run('list', { environment: elsewhere })).status).toBe(0);
    const byInput = { environment: { LINEKEEPER_URL: server.url }, input: `${secret}\n` };
    expect((await run('list --key-stdin', byInput)).status).toBe(0);
    const refused = await run('keys list', { environment: elsewhere });
    expect(refused).toMatchObject({ status: 2, err: expect.stringContaining('(not-allowed)') });
    const [id = ''] = UUID.exec(listed.out) ?? [];
    expect((await run(`keys revoke ${id}`)).out).toBe('Monitoring opens nothing any more.\n');
    const ended = await run('list', { environment: elsewhere });
    expect(ended).toMatchObject({ status: 2, err: expect.stringContaining('(api-key-not-valid)') });
    expect((await run('list', { environment: { LINEKEEPER_URL: server.url } })).err).toMatch(
      /LINEKEEPER_API_KEY is not/,
    );
  });

  test('on the machine it leaves no key behind, and the audit log names the machine and the command line', async () => {
    await run('webhooks add acme-hotels not-an-address');
    const { rows } = await sql`select 1 from api_keys_key where kind = 'machine'`.execute(server.platform.database);
    expect(rows).toEqual([]);
    const { entries } = await json('audit acme-hotels --act notifications.addWebhook --limit 1');
    expect(entries[0]).toMatchObject({
      who: { kind: 'machine', name: 'the command line on the machine' },
      via: 'cli',
      outcome: 'refused',
      code: 'webhook-address-refused',
    });
    expect((await run('audit --person nobody-of-this-name')).out).toBe('Nothing of the kind was done.\n');
  });

  test('no server: 3, in words; a key would not be sent in the clear', async () => {
    const closed = await run('list', { environment: { ...here, LINEKEEPER_PORT: '9' } });
    expect(closed.status).toBe(3);
    expect(closed.err).toMatch(/^No Linekeeper answers at http:\/\/127\.0\.0\.1:9 \(.+\)\.\nStart it with npm start/);
    const clear = await run('list', { environment: { LINEKEEPER_URL: 'http://linekeeper.example' } });
    expect(clear).toMatchObject({ status: 2, err: expect.stringContaining('must be an https address') });
  });

  test('doctor: looks without a server, one finding per line of what is wrong', async () => {
    const { status, out } = await run('doctor', {
      environment: {
        LINEKEEPER_DATA_DIR: join(server.platform.settings.dataDir, 'none'),
        LINEKEEPER_EMULATOR_URL: 'http://127.0.0.1:9',
      },
    });
    expect(status).toBe(1);
    expect(out).toMatch(/\d+ broken/);
  });

  test('something stops: list, check, incidents and incident end with 1 and say why', async () => {
    const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA);
    emulator.levers.changePassword(dana?.uuid ?? '');
    for (let rounds = 0; rounds < 8; rounds += 1) {
      await emulator.clock.advance(30_000);
      await server.settle();
    }
    const listed = await run('list');
    expect(listed.status).toBe(1);
    expect(listed.out).toMatch(/acme-hotels +Stopped .*stopped: Directory, Presence/);
    expect((await run('check acme-hotels presence')).status).toBe(1);
    const open = await run('incidents --open');
    expect(open.status).toBe(1);
    const [number = ''] = /INC-\d+/.exec(open.out) ?? [];
    const one = await run(`incident ${number.toLowerCase()}`);
    expect(one.status).toBe(1);
    expect(one.out).toContain("Dana Okafor's Webex password was changed");
    expect(one.out).toMatch(/How sure:\n {2}[+?-] /);
    expect((await json(`incident ${number}`)).cause).toBe('password-changed');
    expect((await run('incident INC-9999')).status).toBe(2);
  });

  test('revoke: wants a reason and the name of the organization, typed or given', async () => {
    const args = ['revoke', 'acme-hotels', 'presence'];
    const ask = (more: string[], options: Partial<RunOptions> = {}) =>
      runInTerminal([...args, ...more], { environment: here, ...options });
    expect((await ask([])).err).toMatch(/Say why with --reason/);
    const unasked = await ask(['--reason', 'Leaves the company']);
    expect(unasked).toMatchObject({ status: 2, err: expect.stringContaining('Add --confirm "Acme Hotels"') });
    const wrong = await ask(['--reason', 'Leaves the company'], { typed: 'Borgo' });
    expect(wrong.status).toBe(2);
    const done = await ask(['--reason', 'Leaves the company', '--confirm', 'Acme Hotels']);
    expect(done.err).toBe('');
    expect([0, 1]).toContain(done.status);
    const { entries } = await json('audit acme-hotels --act authorizations.revoke --limit 1');
    expect(entries[0]).toMatchObject({ reason: 'Leaves the company', outcome: 'ok' });
  });

  test('the process itself: output to the end, status, and a key by standard input', async () => {
    const { secret } = await json('keys create Piped --role owner');
    const child = await new Promise<Ran>((done) => {
      const environment = { PATH: '/usr/bin:/bin', LINEKEEPER_URL: server.url };
      const script = join(import.meta.dirname, '../cli.ts');
      const started = execFile(
        process.execPath,
        [script, 'list', '--json', '--key-stdin'],
        { env: environment },
        (error, out, err) => done({ status: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
      started.stdin?.end(secret);
    });
    expect(child.err).toBe('');
    expect(JSON.parse(child.out).organizations).toHaveLength(2);
  });
});
