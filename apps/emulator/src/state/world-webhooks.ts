export interface EmulatedWebhook {
  uuid: string;
  orgUuid: string;
  createdByUuid: string;
  clientId: string;
  name: string;
  targetUrl: string;
  resource: string;
  event: string;
  filter: string | null;
  secret: string | null;
  ownedBy: 'creator' | 'org';
  status: 'active' | 'inactive';
  createdMs: number;
  /** Moments of failed deliveries within the last five minutes. */
  failuresMs: number[];
}

/** What a client said it wants to hear beside the events everybody hears; kept per person and client, good for the organization. */
export interface EmulatedWebhookInterest {
  personUuid: string;
  clientId: string;
  orgUuid: string;
  /** `{"resource":"Hook Status"}` or `{"actor":"Workspaces"}`. */
  interests: { resource?: string; actor?: string }[];
  expiresMs: number;
}

/**
 * The webhooks, with an index by audience: an event finds its webhooks without looking at all others. The index rests
 * on fields no API changes (organization, creator, owner, resource), so it cannot grow stale.
 */
export class WebhookMap extends Map<string, EmulatedWebhook> {
  readonly #byAudience = new Map<string, Set<EmulatedWebhook>>();

  override set(uuid: string, webhook: EmulatedWebhook): this {
    this.#forget(uuid);
    const audience = audienceOf(webhook);
    const present = this.#byAudience.get(audience);
    if (present === undefined) this.#byAudience.set(audience, new Set([webhook]));
    else present.add(webhook);
    return super.set(uuid, webhook);
  }

  override delete(uuid: string): boolean {
    this.#forget(uuid);
    return super.delete(uuid);
  }

  override clear(): void {
    this.#byAudience.clear();
    super.clear();
  }

  #forget(uuid: string): void {
    const webhook = this.get(uuid);
    if (webhook === undefined) return;
    const audience = audienceOf(webhook);
    const present = this.#byAudience.get(audience);
    present?.delete(webhook);
    if (present?.size === 0) this.#byAudience.delete(audience);
  }

  /** Those of the whole organization. */
  ofOrganization(orgUuid: string, resource: string): Iterable<EmulatedWebhook> {
    return this.#byAudience.get(`org ${orgUuid} ${resource}`) ?? [];
  }

  /** Those a person made for the own events. */
  ofCreator(personUuid: string, resource: string): Iterable<EmulatedWebhook> {
    return this.#byAudience.get(`creator ${personUuid} ${resource}`) ?? [];
  }
}

function audienceOf({ ownedBy, orgUuid, createdByUuid, resource }: EmulatedWebhook): string {
  return ownedBy === 'org' ? `org ${orgUuid} ${resource}` : `creator ${createdByUuid} ${resource}`;
}
