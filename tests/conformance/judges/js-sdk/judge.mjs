// Plays Cisco's JavaScript SDK, unmodified, against the emulator. Arguments: address of the emulator.
// Its addresses come by its own environment variables, read when its packages load: js-sdk.ts sets them.
// Prints one JSON line for each call.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { check, fails, openBrowser, playAgainst } from '../play.mjs';

const [emulator, packages] = process.argv.slice(2);
const require = createRequire(join(packages, 'package.json'));
const WebexCore = require('@webex/webex-core').default;
require('@webex/plugin-authorization-node');
require('@webex/plugin-logger');
require('@webex/plugin-people');
require('@webex/plugin-webhooks');

// The SDK rejects promises of its own making that nobody can hold.
const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(String(reason)));

const REDIRECT = 'http://localhost:6002/redirect';
const SCOPES = [
  'spark:people_read',
  'spark-admin:people_read',
  'spark:calls_read',
  'spark:webhooks_read',
  'spark:webhooks_write',
  'spark-admin:locations_read',
  'spark-admin:telephony_config_read',
];
const ADMIN = 'dana.okafor@acme.example';

const { control, play } = playAgainst(emulator);

/** Ready, and the catalog asked for. */
async function started(options) {
  const webex = new WebexCore(options);
  await new Promise((resolve) => (webex.ready ? resolve() : webex.once('ready', resolve)));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  return webex;
}

const config = (client) => ({
  logger: { level: 'silent' },
  credentials: {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    redirect_uri: REDIRECT,
    scope: SCOPES.join(' '),
  },
});

const client = await control('integrations', { name: 'JS judge', scopes: SCOPES, redirectUris: [REDIRECT] });
const { accessToken } = await control('personal-token', {});

const ready = await play('start', 'new WebexCore() with a token', () =>
  started({ credentials: { supertoken: { access_token: accessToken } }, config: config(client) }),
);
await play('start', 'new WebexCore() without a token', () => started({ config: config(client) }));

const me = await play('people', "people.get('me')", () => ready.people.get('me'));
const pages = await play('people', 'people.list({max: 40}) and all next pages', async () => {
  let page = await ready.people.list({ max: 40 });
  const all = [...page.items];
  while (page.hasNext()) {
    page = await page.next();
    all.push(...page.items);
  }
  check(new Set(all.map((one) => one.id)).size === all.length && all.length > 80, `${all.length} people came`);
  return all;
});
const [first, second] = (pages ?? []).filter((one) => one.id !== me?.id);
await play('people', 'people.get(id)', async () => {
  const person = await ready.people.get(first.id);
  check(person.id === first.id, 'somebody else');
});
await play('people', 'people.list([two ids])', async () => {
  const people = await ready.people.list([first.id, second.id]);
  check(people.items ? people.items.length === 2 : people.length === 2, 'not both');
});

let webhook = null;
await play('webhooks', 'webhooks.create()', async () => {
  webhook = await ready.webhooks.create({
    name: 'JS judge',
    targetUrl: 'http://127.0.0.1:9/never',
    resource: 'telephony_calls',
    event: 'all',
  });
  check(webhook.status === 'active', `it is ${webhook.status}`);
});
await play('webhooks', 'webhooks.list()', async () => {
  const list = await ready.webhooks.list();
  check(
    list.items.some((one) => one.id === webhook.id),
    'it is not in the list',
  );
});
await play('webhooks', 'webhooks.get()', async () => {
  check((await ready.webhooks.get(webhook)).id === webhook.id, 'another webhook');
});
await play('webhooks', 'webhooks.update()', async () => {
  const updated = await ready.webhooks.update({ ...webhook, name: 'renamed' });
  check(updated.name === 'renamed', `it is called ${updated.name}`);
});
await play('webhooks', 'webhooks.remove()', async () => {
  await ready.webhooks.remove(webhook);
  await fails(
    () => ready.webhooks.get(webhook),
    (error) => error.statusCode === 404,
  );
});

for (const resource of ['telephony/calls', 'telephony/config/numbers', 'locations']) {
  await play('request', `request({service: 'hydra', resource: '${resource}'})`, async () => {
    const { statusCode, body } = await ready.request({ service: 'hydra', resource });
    check(statusCode === 200 && typeof body === 'object', `answered ${statusCode}`);
  });
}

const app = await started({ config: config(client) });
const login = () => app.credentials.buildLoginUrl({ clientType: 'confidential', state: { from: 'judge' } });
const code = await play('login', 'credentials.buildLoginUrl(), consent', async () =>
  (await openBrowser(emulator)(login(), { email: ADMIN, until: REDIRECT })).searchParams.get('code'),
);
await play('login', 'authorization.requestAuthorizationCodeGrant()', () =>
  app.authorization.requestAuthorizationCodeGrant({ code }),
);
await play('login', "people.get('me') with it", async () => {
  check((await app.people.get('me')).emails[0] === ADMIN, 'somebody else');
});
await play('login', 'refresh()', async () => {
  const before = app.credentials.supertoken.access_token;
  await app.refresh();
  check(app.credentials.supertoken.access_token !== before, 'the same access token');
});
await play('login', 'a code used twice: InvalidGrantError', async () => {
  const other = await started({ config: config(client) });
  await fails(
    () => other.authorization.requestAuthorizationCodeGrant({ code }),
    (error) => /InvalidGrant/i.test(`${error.name} ${error.constructor.name} ${error.message}`),
  );
});
await play('errors', '401 is refreshed once and the call done again', async () => {
  await control('clock', { advanceMs: 15 * 86_400_000 });
  check((await app.people.get('me')).emails[0] === ADMIN, 'somebody else');
});
await play('errors', '429 surfaces', async () => {
  await control('faults', { kind: 'rate-limited', path: '/v1/people/me', retryAfterSeconds: 3, times: 1 });
  await fails(
    () => app.people.get('me'),
    (error) => error.statusCode === 429,
  );
  await control('faults', undefined, 'DELETE');
});
await play('errors', 'a dead refresh token: InvalidGrantError', async () => {
  await control('levers/changePassword', { email: ADMIN });
  await fails(
    () => app.refresh(),
    (error) => /InvalidGrant/i.test(`${error.name} ${error.constructor.name} ${error.message}`),
  );
});
process.exit(0);
