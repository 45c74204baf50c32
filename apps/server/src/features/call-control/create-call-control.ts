import type { Platform } from '../../platform/platform.ts';
import type {
  Authorizations,
  DataDescription,
  GapQuestion,
  GapReport,
  WarningToTell,
} from '../authorizations/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Organizations } from '../organizations/index.ts';
import type { PresenceDoor } from '../presence/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import { mountCallControlRoutes } from './call-control.routes.ts';
import { warnOfInterests } from './keep-interests.ts';
import { createWebhookReceiver, type WebhookCounters } from './receive-webhook.ts';
import { readRegistrations } from './registrations.queries.ts';
import { createLineWatch } from './watch-lines.ts';
import { readWebhook } from './webhook.queries.ts';
import { mountWebhookRoute } from './webhook.routes.ts';

export interface CallControl {
  counters(): WebhookCounters;
}

export interface CallControlDependencies {
  organizations: Pick<Organizations, 'bySlug' | 'byId'>;
  authorizations: Pick<
    Authorizations,
    | 'webexFor'
    | 'webexForEach'
    | 'usable'
    | 'state'
    | 'onRecovered'
    | 'describeData'
    | 'describeGap'
    | 'describeWarnings'
  >;
  directory: Pick<Directory, 'entry' | 'findByWebexPerson' | 'whoseNumbers'>;
  tokenVault: Pick<TokenVault, 'secrets'>;
  presence: PresenceDoor;
}

/** Calls: what Webex tells of them, what a console shows of them, and what people do with them. */
export function createCallControl(platform: Platform, deps: CallControlDependencies): CallControl {
  const { organizations, authorizations, directory, presence } = deps;
  const { secrets } = deps.tokenVault;
  const receiver = createWebhookReceiver({ platform, organizations, secrets, presence });
  const watch = createLineWatch({ platform, organizations, authorizations, secrets });

  mountWebhookRoute(platform, receiver);
  mountCallControlRoutes({ platform, authorizations, directory });
  platform.ticker.register('call-control', (now) => watch.tick(now));
  authorizations.onRecovered('call-control', ({ organizationId }) => watch.recover(organizationId));
  authorizations.describeGap('call-control', describeGap);
  authorizations.describeData('call-control', async (organizationId) => {
    // Not its state: after a password change Webex goes on answering until the access token ends, and so do we.
    const usable = (await authorizations.usable('call-control')).some((one) => one.organizationId === organizationId);
    return describeEvents(platform, organizationId, usable);
  });
  authorizations.describeWarnings((organizationId) => warnOfWebhooks(platform, organizationId));
  authorizations.describeWarnings((organizationId) => warnOfInterests(platform, organizationId));
  return { counters: receiver.counters };
}

/** A webhook that Webex switched off or forgot: events come late until it is there again. */
async function warnOfWebhooks(platform: Platform, organizationId: string): Promise<WarningToTell[]> {
  const lost = (await readRegistrations(platform.database, { organizationId })).filter(
    ({ state }) => state !== 'active',
  );
  const [first] = lost;
  if (first === undefined) return [];
  return [
    {
      key: `webhook/${lost
        .map(({ authorizationId, part }) => `${authorizationId} ${part}`)
        .sort()
        .join(',')}`.slice(0, 200),
      kind: 'webhook',
      text: `Webex does not send us calls as they happen${first.problem === null ? '' : `: ${first.problem}`}.`,
      advice: 'We register again by ourselves; look at the public address of this installation if it stays.',
      by: null,
      jobs: ['call-control'],
    },
  ];
}

/**
 * Complete to when Webex last said that its webhook is there and on: the newest event would promise too much, for they may
 * go on coming after an authorization has ended, while nobody can look whether one is missing.
 */
async function describeEvents(platform: Platform, organizationId: string, usable: boolean): Promise<DataDescription> {
  const webhook = await readWebhook(platform.database, { organizationId });
  return {
    sentence: sentenceOf(webhook, { nowMs: platform.clock.now(), usable }),
    completeTo: webhook?.seenActiveAt ?? null,
    progressPercent: null,
  };
}

function sentenceOf(
  webhook: Awaited<ReturnType<typeof readWebhook>>,
  { nowMs, usable }: { nowMs: number; usable: boolean },
): string {
  if (webhook === null || webhook.state === 'missing') return 'Webex does not send call events yet';
  if (!usable) return 'Nobody can look whether call events are missing until it works again';
  if (webhook.state === 'inactive')
    return 'Webex has switched the webhook off; lines on a console are compared every 15 s';
  if (webhook.lastEventAt === null) return 'Waiting for the first call event';
  const seconds = Math.max(0, Math.round((nowMs - webhook.lastEventAt.getTime()) / 1000));
  return `Last call event ${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} ago`;
}

/** Events are sent once. What became of the calls stands in their records, which come another way. */
async function describeGap({ to }: GapQuestion): Promise<GapReport> {
  return to === null
    ? {
        state: 'lost',
        text: 'Calls can be handled again at once; what happened on the lines meanwhile is not told afterwards.',
      }
    : {
        state: 'lost',
        text: 'Calls of that time were not seen as they happened, and Webex does not tell them afterwards; the call records have them.',
      };
}
