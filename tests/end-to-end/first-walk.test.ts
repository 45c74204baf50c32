import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { acceptAtWebex, addOrganization, becomeOwner, openStage, type Stage } from './stage.ts';

const DANA = 'dana.okafor@acme.example';
/** Nobody in the seeded past calls from here. */
const GAP_CALLER = '+442079460755';
const ILARIA = 'ilaria.illuminati@acme.example';

/** The whole of what the product is for, seen through a browser on a fresh database. The parts build on each other. */
describe('from the set-up link to recovery', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ people: 300, history: { days: 2, callsPerDay: 120 } });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await stage?.page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(() => stage?.close());

  const row = (job: string) =>
    stage.page.getByRole('listitem').filter({ has: stage.page.getByRole('heading', { name: job }) });

  /**
   * Presses a button that opens Webex in another tab, accepts there until it is back with us, and goes on with what the
   * first tab shows. The tabs stay open, as people leave them: none of them may hold a connection.
   */
  async function walk(press: () => Promise<void>, email: string): Promise<void> {
    const [tab] = await Promise.all([stage.context.waitForEvent('page'), press()]);
    await acceptAtWebex(stage, tab, email);
  }

  test('the set-up link makes the owner, who adds an organization', async () => {
    await becomeOwner(stage);
    await addOrganization(stage, 'Acme Hotels');
    expect(new URL(stage.page.url()).pathname).toBe('/o/acme-hotels');
  });

  const signOutAtWebex = () => stage.context.clearCookies({ name: /^(?!linekeeper).*/ });
  const closeWalk = () => stage.page.getByRole('button', { name: 'Close', exact: true }).click();
  const healthy = async (job: string) => stage.untilVisible(row(job).getByText('Healthy'), 600_000);

  test('a Full Admin authorizes the five, presence by another one', async () => {
    await walk(
      () =>
        row('Presence')
          .getByRole('button', { name: /Authorize/ })
          .click(),
      ILARIA,
    );
    await stage.untilVisible(row('Presence').getByText('Healthy'));
    await closeWalk();
    await signOutAtWebex();
    await walk(() => stage.page.getByRole('button', { name: 'Authorize the missing 4' }).click(), DANA);
    for (const job of ['Directory', 'Presence', 'Call control', 'Call records', 'Sign-in']) await healthy(job);
    await closeWalk();
  });

  const banner = () => stage.page.getByRole('region', { name: 'What needs somebody now' });
  const JOBS_OF_DANA = ['Directory', 'Call control', 'Call records', 'Sign-in'];

  /** In Control Hub, in a tab of its own. */
  async function inControlHub(path: string, press: (hub: Page) => Promise<void>): Promise<void> {
    const hub = await stage.context.newPage();
    await hub.goto(`${stage.emulator.url}/control-hub/${path}`);
    await press(hub);
    await hub.getByRole('status').waitFor();
    await hub.close();
  }
  const userLever = (name: string, button: string) =>
    inControlHub('users', async (hub) => {
      await hub.getByRole('link', { name }).click();
      await hub.getByRole('button', { name: button }).click();
    });

  /** The banner says it within a minute of the clock, with its certainty, and leads to its article and back. */
  async function told(sentence: RegExp, article: string): Promise<void> {
    const tookMs = await stage.untilVisible(banner().getByText(sentence));
    expect(tookMs).toBeLessThanOrEqual(60_000);
    expect(
      await banner()
        .getByText(/^(Certain|Likely)\.$/)
        .count(),
    ).toBe(1);
    await banner()
      .getByRole('link', { name: /^Article/ })
      .click();
    await stage.page.getByRole('heading', { level: 1, name: article }).waitFor();
    await stage.page.goBack();
    await banner().waitFor();
  }
  async function recovered(jobs: readonly string[]): Promise<void> {
    for (const job of jobs) await healthy(job);
    await banner().waitFor({ state: 'hidden' });
  }
  async function authorizeAgain(email: string): Promise<void> {
    await signOutAtWebex();
    await walk(() => banner().getByRole('button', { name: 'Authorize in Webex' }).click(), email);
  }

  test('presence sharing turned off: told, and noticed by itself when it is on again', async () => {
    await userLever('Ilaria Illuminati', 'Turn presence sharing off');
    await told(/Ilaria Illuminati turned off presence sharing/, 'The authorizer turned presence sharing off');
    await userLever('Ilaria Illuminati', 'Turn presence sharing on');
    await recovered(['Presence']);
  });

  test('Full Admin taken away: told, and noticed by itself when it is given back', async () => {
    await userLever('Dana Okafor', 'Take Full administrator away');
    await told(/Dana Okafor is no longer a Full Admin/, 'The authorizer is no longer a Full Admin');
    await userLever('Dana Okafor', 'Make Full administrator');
    await recovered(JOBS_OF_DANA);
  });

  test('password changed: one walk brings everything back', async () => {
    await userLever('Dana Okafor', 'Change password');
    await told(/Dana Okafor's Webex password was changed/, "The authorizer's Webex password was changed");
    await authorizeAgain(DANA);
    await recovered(JOBS_OF_DANA);
    await closeWalk();
  });

  /** Somebody telephones while the call records are stopped. */
  async function callInTheGap(): Promise<void> {
    const { calls, clock, world } = stage.emulator;
    const dana = [...world.people.values()].find(({ email }) => email === DANA);
    const call = calls.inbound({ toPersonUuid: dana?.uuid ?? '', from: GAP_CALLER, name: 'Gap Caller' });
    await clock.advance(5_000);
    calls.answer(call, dana?.uuid ?? '');
    await clock.advance(30_000);
    calls.hangUp(call, 'external');
    await clock.advance(180_000);
    expect(await recordsFromGapCaller()).toBe(0);
  }
  async function recordsFromGapCaller(): Promise<number> {
    const at = stage.emulator.clock.now();
    const range = { from: new Date(at - 86_400_000).toISOString(), to: new Date(at).toISOString() };
    const query = new URLSearchParams({ ...range, search: GAP_CALLER });
    const answer = await stage.page.request.get(`/api/organizations/acme-hotels/calls?${query}`);
    return ((await answer.json()) as { total: number }).total;
  }
  test('integration blocked: told for that job alone; allowing and one consent bring it back', async () => {
    const press = (button: string) =>
      inControlHub('integrations', (hub) =>
        hub
          .getByRole('row', { name: /Linekeeper Call Records/ })
          .getByRole('button', { name: button })
          .click(),
      );
    await press('Block');
    await told(/Acme Hotels blocks this integration in Control Hub/, 'The organization blocks this integration');
    await callInTheGap();
    await press('Allow');
    await authorizeAgain(DANA);
    await recovered(['Call records']);
    await closeWalk();
  });

  test('the call of the gap was fetched afterwards, and is on the page', async () => {
    await stage.page.goto(`/o/acme-hotels/calls?range=24h&search=${encodeURIComponent(GAP_CALLER)}`);
    const records = stage.page.getByRole('table', { name: 'Records' });
    // Webex allows one request a minute: so long it may take on the clock.
    await stage.untilVisible(records.getByRole('row', { name: /Dana Okafor/ }), 1_200_000);
    expect(await recordsFromGapCaller()).toBe(1);
    await stage.page.goto('/o/acme-hotels');
  });

  test('account deactivated: another Full Admin takes over', async () => {
    await userLever('Dana Okafor', 'Deactivate');
    await told(/Dana Okafor's Webex account was deactivated/, "The authorizer's account was deactivated");
    await authorizeAgain(ILARIA);
    await recovered(JOBS_OF_DANA);
    await closeWalk();
  });

  test('nothing on the way broke the content security policy or threw', () => {
    expect(stage.complaints).toEqual([]);
  });
});
