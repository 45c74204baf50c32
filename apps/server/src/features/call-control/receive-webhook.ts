import type { Platform } from '../../platform/platform.ts';
import type { Organization, Organizations } from '../organizations/index.ts';
import type { PresenceDoor } from '../presence/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import { applyEvent, isTalking } from './call-control.queries.ts';
import { WEBHOOK_SECRET } from './ensure-webhook.ts';
import { readMember } from './lines.queries.ts';
import { type CallEvent, fingerprintOf, isSignedWith, readCallEvent } from './read-call-event.ts';
import { noteEvent, readWebhook } from './webhook.queries.ts';

/** What arrived at the webhook address and what became of it, since this process started. */
export interface WebhookCounters {
  accepted: number;
  /** An event this process has already taken, in the same or another body. */
  replayed: number;
  /** Older than what is stored: never applied. */
  stale: number;
  signatureWrong: number;
  unknownAddress: number;
  malformed: number;
  /** Signed well, but about another organization or another resource. */
  foreign: number;
}

export interface ReceiveParts {
  platform: Platform;
  organizations: Pick<Organizations, 'bySlug'>;
  secrets: TokenVault['secrets'];
  presence: PresenceDoor;
}

export interface Delivery {
  slug: string;
  key: string;
  rawBody: Uint8Array;
  signature: unknown;
}

export interface WebhookReceiver {
  /** The outcome is also the counter's name. */
  receive(delivery: Delivery): Promise<keyof WebhookCounters>;
  counters(): WebhookCounters;
}

const REMEMBERED = 20_000;
const ROW_WRITE_EVERY_MS = 1_000;
/** Address and secret never change; an organization's name may. */
const ADDRESS_KEPT_MS = 60_000;
/** A call event that old belongs to a call long forgotten: a repeated body must not bring it back. */
const OLDEST_EVENT_MS = 6 * 3_600_000;

/** Takes what Webex posts: checks, applies, tells who looks. Never lets an old or a repeated event take a call back. */
export function createWebhookReceiver(parts: ReceiveParts): WebhookReceiver {
  const { platform } = parts;
  const counters: WebhookCounters = {
    accepted: 0,
    replayed: 0,
    stale: 0,
    signatureWrong: 0,
    unknownAddress: 0,
    malformed: 0,
    foreign: 0,
  };
  const seen = new Set<string>();
  const addresses = new Map<string, KnownAddress>();
  const noted = new Map<string, number>();

  const addressOf = async (delivery: Delivery): Promise<KnownAddress | null> => {
    const path = `${delivery.slug}/${delivery.key}`;
    const known = addresses.get(path);
    if (known !== undefined && known.untilMs > platform.clock.now()) return known;
    addresses.delete(path);
    const found = await findAddress(parts, delivery);
    if (found !== null) addresses.set(path, found);
    return found;
  };

  const noteArrival = async (organizationId: string, now: Date): Promise<void> => {
    if (now.getTime() - (noted.get(organizationId) ?? 0) < ROW_WRITE_EVERY_MS) return;
    noted.set(organizationId, now.getTime());
    await noteEvent(platform.database, { organizationId, at: now });
  };

  const remember = (fingerprint: string): void => {
    seen.add(fingerprint);
    if (seen.size <= REMEMBERED) return;
    for (const oldest of seen) {
      seen.delete(oldest);
      return;
    }
  };

  const take = async (delivery: Delivery): Promise<keyof WebhookCounters> => {
    const address = await addressOf(delivery);
    if (address === null) return 'unknownAddress';
    const { organization, secret } = address;
    const { organizationId } = organization;
    if (!isSignedWith(secret, delivery.rawBody, delivery.signature)) return 'signatureWrong';
    const read = readCallEvent(delivery.rawBody);
    if (read.kind === 'malformed') {
      platform.log.warn({ organizationId, problem: read.problem }, 'a signed webhook could not be read');
      return 'malformed';
    }
    if (read.kind === 'foreign') return 'foreign';
    if (read.webexOrgId !== null && organization.webexOrgId !== null && read.webexOrgId !== organization.webexOrgId)
      return 'foreign';
    // Of the event, not of the body: with a standby the same comes through two webhooks.
    const fingerprint = `${organizationId} ${fingerprintOf(read.event)}`;
    if (seen.has(fingerprint)) return 'replayed';
    const now = new Date(platform.clock.now());
    if (now.getTime() - read.event.eventAt.getTime() > OLDEST_EVENT_MS) return 'stale';
    const applied = await applyEvent(platform.database, { organizationId, event: read.event, now });
    remember(fingerprint);
    await noteArrival(organizationId, now);
    if (!applied) return 'stale';
    await tell(parts, organizationId, read.event);
    return 'accepted';
  };

  return {
    receive: async (delivery) => {
      const outcome = await take(delivery);
      counters[outcome] += 1;
      return outcome;
    },
    counters: () => ({ ...counters }),
  };
}

interface KnownAddress {
  organization: Organization;
  secret: string;
  untilMs: number;
}

async function findAddress(parts: ReceiveParts, delivery: Delivery): Promise<KnownAddress | null> {
  const { platform, organizations, secrets } = parts;
  const organization = await organizations.bySlug(delivery.slug);
  if (organization === null) return null;
  const { organizationId } = organization;
  const row = await readWebhook(platform.database, { organizationId });
  if (row === null || row.addressKey !== delivery.key) return null;
  const secret = await secrets.get(organizationId, WEBHOOK_SECRET);
  return secret === null ? null : { organization, secret, untilMs: platform.clock.now() + ADDRESS_KEPT_MS };
}

/** The event is stored by now: what goes wrong from here on must not make Webex think it was not delivered. */
async function tell(parts: ReceiveParts, organizationId: string, event: CallEvent): Promise<void> {
  const { platform, presence } = parts;
  const { memberUuid } = event;
  try {
    const member = await readMember(platform.database, { organizationId, memberUuid });
    if (member !== null) await platform.live.publish(organizationId, { type: 'calls.changed', entry: member.entryId });
    if (!event.memberIsPerson) return;
    const talks = event.state === 'talking' || event.state === 'held';
    if (talks) await presence.noteCall(organizationId, memberUuid, true, event.eventAt);
    if (event.state === 'ended' && !(await isTalking(platform.database, { organizationId, memberUuid })))
      await presence.noteCall(organizationId, memberUuid, false, event.eventAt);
  } catch (error) {
    platform.log.error({ err: error, organizationId }, 'a call event was stored but not told');
  }
}
