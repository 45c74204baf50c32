import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from '@linekeeper/api-contract';
import { encodeWebexId } from '@linekeeper/webex-client';
import type { UsableWebex } from '../../apps/server/src/features/authorizations/index.ts';
import type { Stage } from './fault-matrix-stage.ts';

const NO_RETRY = { retry: 'none' } as const;

/**
 * What the jobs ask Webex while people work, each about once a second; call records are left to their collector: Webex takes one
 * first request a minute.
 */
const QUESTIONS: readonly { job: Job; ask(usable: UsableWebex, stage: Stage): Promise<void> }[] = [
  {
    job: 'users-sync',
    ask: async ({ webex }) => {
      for await (const _page of webex.people.pages({ max: 1, excludeStatus: true }, NO_RETRY)) break;
      for await (const _page of webex.telephonyConfig.numbers(NO_RETRY, 1)) break;
    },
  },
  { job: 'presence', ask: askForPresence },
  {
    job: 'call-control',
    ask: async ({ webex, authorizer }) => {
      await webex.members.calls(encodeWebexId('PEOPLE', authorizer.webexPersonId), NO_RETRY);
    },
  },
];

/** As the presence feature does: a page on which nobody has a status is reported. */
async function askForPresence({ webex }: UsableWebex, stage: Stage): Promise<void> {
  for await (const { items, trackingId } of webex.people.pages({ max: 50 }, NO_RETRY)) {
    const people = items.filter(({ type }) => type === 'person');
    if (people.length > 1 && people.every(({ status }) => status === undefined)) {
      await stage.server.features.authorizations.report({
        organizationId: stage.organizationId,
        job: 'presence',
        observation: 'status-missing',
        detail: `Webex listed ${people.length} people and gave a status for none of them.`,
        trackingId,
        at: new Date(stage.emulator.clock.now()),
      });
    }
    return;
  }
}

/** A slow Webex answers only when the emulated clock moves on, and nobody waits for the one before. */
const PATIENCE_MS = 30;

/** What each job that works asks; what Webex refuses is the business of whoever listens to signals. */
export async function causeTraffic(stage: Stage): Promise<void> {
  const { authorizations } = stage.server.features;
  const asked = Promise.all(
    QUESTIONS.map(async ({ job, ask }) => {
      try {
        await ask(await authorizations.webexFor(stage.organizationId, job), stage);
      } catch {
        // Refusals and trouble are what the campaign is about.
      }
    }),
  );
  await (stage.emulator.faults.list().length > 0 ? Promise.race([asked, pause(PATIENCE_MS)]) : asked);
}
