/** What Webex documents of one resource of a webhook. */
export interface WebhookResource {
  events: readonly string[];
  /** One of these opens it; for the whole organization one of `orgScopes`. Empty: any token. */
  scopes: readonly string[];
  orgScopes: readonly string[];
  /** Keys of filters; null where the guide names none, so that any is let through. */
  filters: Readonly<Record<string, readonly string[] | null>> | null;
}

const ANY = null;
const CHANGES = ['created', 'updated', 'deleted'] as const;
const CALL_SCOPES = ['spark:calls_read', 'spark-admin:calls_read'];
const TELEPHONY = { scopes: CALL_SCOPES, orgScopes: ['spark-admin:calls_read'] };
const MEETING_FILTERS = { hostEmail: ANY, hostUserId: ANY, ownerEmail: ANY, ownerId: ANY, meetingId: ANY };

/** Six resources of which nothing is told without an interest registration (docs/webex/webhooks.md). */
export const INTEREST_RESOURCES = {
  telephony_hookstatus: 'Hook Status',
  telephony_agent: 'Agent',
  telephony_services: 'Services',
  telephony_agentMonitoring: 'Agent Monitoring',
  telephony_queue: 'Queue',
  telephony_queueMonitoring: 'Queue Monitoring',
} as const satisfies Record<string, string>;

/** Actors whose telephony events need an interest registration. */
export const INTEREST_ACTORS = { workspace: 'Workspaces', 'virtual-line': 'Virtual Lines' } as const;

function messaging(name: string, filters: WebhookResource['filters'], events: readonly string[] = CHANGES) {
  const scopes = [`spark:${name}_read`, 'spark:all'];
  return { events, scopes, orgScopes: [`spark-compliance:${name}_read`, ...scopes], filters };
}

function meeting(name: string, events: readonly string[]): WebhookResource {
  const orgScopes = [`meeting:admin_${name}_read`, `spark-admin:${name}_read`];
  return {
    events,
    scopes: [`meeting:${name}_read`, `spark:${name}_read`, ...orgScopes],
    orgScopes,
    filters: MEETING_FILTERS,
  };
}

/** The resources a webhook may have (Webex developer documentation, Webhooks). Scopes outside telephony are inferred. */
export const WEBHOOK_RESOURCES: ReadonlyMap<string, WebhookResource> = new Map<string, WebhookResource>([
  ['all', { events: [], scopes: [], orgScopes: [], filters: ANY }],
  ['attachmentActions', messaging('messages', { roomId: ANY }, ['created'])],
  [
    'dataSources',
    {
      events: CHANGES,
      scopes: ['spark-admin:datasource_read'],
      orgScopes: ['spark-admin:datasource_read'],
      filters: ANY,
    },
  ],
  ['memberships', messaging('memberships', { roomId: ANY, personId: ANY, personEmail: ANY, isModerator: ANY })],
  [
    'messages',
    messaging('messages', {
      ...{ roomId: ANY, roomType: ['direct', 'group'], personId: ANY, personEmail: ANY },
      ...{ mentionedPeople: ANY, hasFiles: ANY },
    }),
  ],
  ['rooms', messaging('rooms', { type: ['direct', 'group'], isLocked: ANY }, [...CHANGES, 'migrated'])],
  ['meetings', meeting('schedules', [...CHANGES, 'started', 'ended'])],
  ['recordings', meeting('recordings', CHANGES)],
  ['convergedRecordings', meeting('recordings', CHANGES)],
  ['meetingParticipants', meeting('participants', ['joined', 'left'])],
  ['meetingTranscripts', meeting('transcripts', CHANGES)],
  [
    'telephony_calls',
    {
      ...TELEPHONY,
      events: CHANGES,
      filters: {
        personality: ['originator', 'terminator', 'clickToDial'],
        state: ['connecting', 'alerting', 'connected', 'held', 'remoteHeld', 'disconnected'],
        callType: ['location', 'organization', 'external', 'emergency', 'repair', 'other'],
        personId: ANY,
        address: ANY,
      },
    },
  ],
  ['telephony_conference', { ...TELEPHONY, events: CHANGES, filters: ANY }],
  ['telephony_mwi', { ...TELEPHONY, events: ['updated'], filters: ANY }],
  ['uc_counters', { events: [...CHANGES, 'statusChanged'], scopes: [], orgScopes: [], filters: ANY }],
  [
    'serviceApp',
    {
      // Made with the developer's own token, which knows no scope of its own for this.
      ...{ events: ['authorized', 'deauthorized'], scopes: [], orgScopes: [] },
      filters: { id: ANY, friendlyName: ANY, trainSiteNames: ANY, adminTrainSiteNames: ANY },
    },
  ],
  ['adminBatchJobs', { events: ['statusChanged', ...CHANGES], scopes: [], orgScopes: [], filters: ANY }],
  ...Object.keys(INTEREST_RESOURCES).map((name): [string, WebhookResource] => [
    name,
    { ...TELEPHONY, events: CHANGES, filters: ANY },
  ]),
]);

/** All events Webex documents; `all` stands for every one of the resource. */
export const WEBHOOK_EVENTS = [
  ...CHANGES,
  ...['started', 'ended', 'joined', 'left', 'migrated', 'authorized', 'deauthorized', 'statusChanged', 'all'],
] as const;
