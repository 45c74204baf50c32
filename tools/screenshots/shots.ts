// What is on each picture of `npm run screenshots`, in the order in which the demo gets there.
import type { Page } from 'playwright-core';
import { addOrganization, authorizeAll, becomeOwner, type Stage } from '../../tests/end-to-end/staging.ts';

const HOME = '/o/acme-hotels';
const ILARIA = 'ilaria.illuminati@acme.example';

export interface Shot {
  /** File name without look and ending. */
  name: string;
  path: string | ((stage: Stage) => Promise<string>);
  /** In a browser that is not signed in. */
  stranger?: boolean;
  /** Once, before the first look. */
  before?(page: Page, stage: Stage): Promise<void>;
  /** In each look, before the picture. */
  ready?(page: Page): Promise<void>;
  /** The whole page instead of the first screen. */
  whole?: boolean;
}

interface Act {
  /** Changes the world before the pictures. */
  stage?(stage: Stage): Promise<void>;
  shots: readonly Shot[];
}

const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();

/** Refuses one address of our API for this page, to show what a failure looks like. */
const broken = (path: string) => async (page: Page) => {
  await page.route(`**${path}`, (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/json',
      body: JSON.stringify({
        code: 'webex-unavailable',
        message: 'Webex does not answer',
        next: 'Try again in a minute.',
        article: 1109,
        requestId: '0198c0de-0000-7000-8000-000000000000',
      }),
    }),
  );
  await page.reload();
  await page
    .getByText(/We could not load/)
    .first()
    .waitFor();
  await page.unroute(`**${path}`);
};

/** Somebody with a telephone, whose line the console shows. */
function attendantOf({ emulator }: Stage) {
  const person = [...emulator.world.people.values()].find(
    ({ email, roles, active, invitePending, licenseUuids, phoneNumber }) =>
      email.endsWith('@acme.example') &&
      roles.length === 0 &&
      active &&
      !invitePending &&
      licenseUuids.length > 0 &&
      phoneNumber !== null,
  );
  if (person === undefined) throw new Error('Nobody has a telephone');
  return person;
}

async function chooseLine(stage: Stage): Promise<void> {
  const { page } = stage;
  const { firstName, lastName } = attendantOf(stage);
  const name = `${firstName} ${lastName}`;
  await page.goto(`${HOME}/console`);
  await page.getByRole('searchbox', { name: 'Search' }).fill(name);
  await page
    .getByRole('button', { name: `Use this line: ${name}` })
    .first()
    .click();
  await page.getByRole('heading', { level: 2, name: /^Waiting/ }).waitFor();
}

/** One call taken, two that wait. */
async function ringTheLine(stage: Stage): Promise<void> {
  const toPersonUuid = attendantOf(stage).uuid;
  const { calls, clock } = stage.emulator;
  const first = calls.inbound({ toPersonUuid, from: '+498912340077', name: 'Frida Gast' });
  await clock.advance(5_000);
  calls.answer(first, toPersonUuid);
  await clock.advance(12_000);
  calls.inbound({ toPersonUuid, from: '+390612345678', name: 'Pietro Ospite' });
  calls.inbound({ toPersonUuid, from: '+4930987654321' });
}

async function changePasswordOf(stage: Stage, email: string): Promise<void> {
  const person = [...stage.emulator.world.people.values()].find((each) => each.email === email);
  if (person === undefined) throw new Error(`${email} is nobody`);
  stage.emulator.levers.changePassword(person.uuid);
  await stage.page.goto(HOME);
  await stage.untilVisible(stage.page.getByText(/password was changed/).first(), 600_000);
}

const incidentPath = async ({ page, server }: Stage): Promise<string> => {
  await page.goto(new URL('/incidents', server.url).href);
  const link = page.locator('main a[href*="/incidents/"]').first();
  return (await link.getAttribute('href')) ?? '/incidents';
};

export const ACTS: readonly Act[] = [
  {
    shots: [
      {
        name: 'set-up',
        stranger: true,
        path: ({ server }) => server.features.signIn.ownerLink(),
        ready: text('This link makes you the owner'),
      },
      { name: 'set-up-unknown', stranger: true, path: `/set-up/${'x'.repeat(43)}` },
      { name: 'sign-in-before-set-up', stranger: true, path: '/sign-in' },
    ],
  },
  {
    stage: becomeOwner,
    shots: [
      { name: 'organizations-empty', path: '/organizations' },
      {
        name: 'organizations-add',
        path: '/organizations',
        before: async (page) => {
          await page.getByRole('button', { name: 'Add an organization' }).first().click();
          await page.getByRole('dialog').waitFor();
        },
      },
    ],
  },
  {
    stage: async (stage) => {
      await stage.page.goto('/organizations');
      await addOrganization(stage);
    },
    shots: [
      { name: 'authorizations-none', path: HOME },
      { name: 'directory-empty', path: `${HOME}/directory` },
      { name: 'console-none', path: `${HOME}/console` },
      { name: 'calls-empty', path: `${HOME}/calls` },
      { name: 'incidents-empty', path: '/incidents' },
    ],
  },
  {
    stage: async (stage) => {
      const { page } = stage;
      await page.goto(HOME);
      await authorizeAll(stage, ILARIA);
      await page.goto(`${HOME}/directory`);
      await stage.untilVisible(page.getByText('Available').first(), 600_000);
      await page.goto(`${HOME}/calls?range=24h`);
      // Twelve hours of history come in each minute.
      for (let minutes = 0; minutes < 7; minutes += 1) {
        await stage.emulator.clock.advance(60_000);
        await page.waitForTimeout(500);
      }
      await stage.untilVisible(page.getByText(/Complete to \d\d:\d\d/), 1_800_000);
    },
    shots: [
      { name: 'authorizations', path: HOME, whole: true },
      { name: 'authorization', path: `${HOME}/authorizations/presence`, whole: true },
      { name: 'organizations', path: '/organizations' },
      { name: 'directory', path: `${HOME}/directory`, ready: text('Available') },
      { name: 'directory-none-found', path: `${HOME}/directory?search=zzzz` },
      {
        name: 'directory-entry',
        path: `${HOME}/directory`,
        before: async (page) => {
          await page.locator('table a').nth(3).click();
          await page.getByRole('dialog').waitFor();
        },
      },
      { name: 'directory-error', path: `${HOME}/directory`, before: broken('/directory?*') },
      { name: 'sync', path: `${HOME}/directory/sync` },
      { name: 'console-choose-line', path: `${HOME}/console` },
      { name: 'calls', path: `${HOME}/calls?range=24h`, ready: (page) => page.getByRole('img').first().waitFor() },
      { name: 'calls-week', path: `${HOME}/calls?range=7d`, ready: (page) => page.getByRole('img').first().waitFor() },
      { name: 'calls-table', path: `${HOME}/calls?range=24h&view=table` },
      { name: 'calls-error', path: `${HOME}/calls`, before: broken('/calls?*') },
      { name: 'notifications', path: `${HOME}/notifications`, whole: true },
      { name: 'integrations', path: '/installation/integrations', whole: true },
      { name: 'me', path: '/me' },
      { name: 'help', path: '/help', whole: true },
      { name: 'help-search', path: '/help?search=password' },
      { name: 'article', path: '/help/1203', whole: true },
      { name: 'code-unknown', path: '/help/code/nothing-known' },
      { name: 'not-found', path: '/nowhere' },
      { name: 'sign-in', stranger: true, path: '/sign-in' },
      { name: 'sign-in-refused', stranger: true, path: '/sign-in?refused=other-organization' },
    ],
  },
  {
    stage: async (stage) => {
      await chooseLine(stage);
    },
    shots: [{ name: 'console-idle', path: `${HOME}/console`, ready: text('Nobody waits.') }],
  },
  {
    stage: ringTheLine,
    shots: [{ name: 'console', path: `${HOME}/console`, ready: text('Pietro Ospite') }],
  },
  {
    stage: (stage) => changePasswordOf(stage, ILARIA),
    shots: [
      { name: 'authorizations-stopped', path: HOME, whole: true },
      { name: 'authorization-stopped', path: `${HOME}/authorizations/presence`, whole: true },
      { name: 'organizations-stopped', path: '/organizations' },
      { name: 'incidents', path: '/incidents' },
      { name: 'incident', path: incidentPath, whole: true },
      { name: 'sign-in-trouble', stranger: true, path: '/sign-in' },
    ],
  },
];
