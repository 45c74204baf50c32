import type { TruthEvent } from './truth-log.ts';

interface KindDescription {
  /** Fields beside `atMs`, `kind` and `orgUuid`. */
  fields: readonly ('personUuid' | 'clientId' | 'callSessionUuid')[];
  detail: readonly string[];
  says: string;
}

/** Every kind of event in the truth log. Causes are spelled as in the suite's catalogue; TRUTH.md is made from this. */
export const TRUTH_KINDS = {
  'access-reset': {
    fields: ['personUuid', 'clientId'],
    detail: [],
    says: 'An administrator revoked tokens of the person.',
  },
  'agent-joined': { fields: ['personUuid', 'clientId'], detail: ['id', 'name'], says: 'An agent joined a queue.' },
  'agent-left': { fields: ['personUuid', 'clientId'], detail: ['id', 'name'], says: 'An agent left a queue.' },
  'app-removed': {
    fields: ['personUuid', 'clientId'],
    detail: [],
    says: 'The person took the app out of the own profile.',
  },
  'authorizer-deactivated': {
    fields: ['personUuid'],
    detail: [],
    says: 'The account was deactivated: all its grants ended.',
  },
  'authorizer-deleted': {
    fields: ['personUuid'],
    detail: [],
    says: 'The account was deleted: grants and webhooks ended.',
  },
  'call-ended': {
    fields: ['callSessionUuid'],
    detail: ['call', 'outcome', 'answered', 'cutOff'],
    says: 'A call ended; `cutOff`: by a restart or a restored snapshot. One or more call records follow.',
  },
  'call-forwarded': {
    fields: ['personUuid', 'callSessionUuid'],
    detail: ['condition', 'to'],
    says: 'A call was forwarded by what the person had set, or into the mailbox: `always`, `busy`, `noAnswer`, `unavailable`.',
  },
  'call-history-made': {
    fields: [],
    detail: ['days', 'recordsPerDay', 'seed'],
    says: 'The organization was given a past that was never telephoned: its call records follow from this.',
  },
  'call-records-moved': {
    fields: [],
    detail: ['region'],
    says: 'The call records are kept in this region from now on: other hosts answer 451.',
  },
  'call-transferred': {
    fields: ['callSessionUuid'],
    detail: ['how', 'member'],
    says: 'A member sent a call on to somebody else; the session the others are in from then on.',
  },
  'calling-licence-lost': { fields: ['personUuid'], detail: [], says: 'The Calling licence was taken.' },
  'cdr-role-lost': { fields: ['personUuid'], detail: [], says: 'The right to call records was taken.' },
  'call-wrapped-up': {
    fields: ['personUuid', 'callSessionUuid'],
    detail: ['group', 'reasons'],
    says: 'Reasons were given for the last call an agent of a queue had served.',
  },
  'client-secret-rotated': { fields: ['clientId'], detail: [], says: 'The old client secret stopped working.' },
  'consent-abandoned': {
    fields: ['personUuid', 'clientId'],
    detail: [],
    says: 'A consent was begun and not finished.',
  },
  'consent-declined': { fields: ['personUuid', 'clientId'], detail: [], says: 'The person declined the consent.' },
  'custom-role-created': { fields: [], detail: ['name', 'permissions'], says: 'A custom role was made.' },
  'external-idp-set': {
    fields: ['personUuid'],
    detail: ['on'],
    says: 'Sign-in moved to or from an identity provider.',
  },
  'forwarding-changed': {
    fields: ['personUuid'],
    detail: ['member', 'always', 'busy', 'noAnswer'],
    says: 'Call forwarding of a member was changed.',
  },
  'full-admin-lost': { fields: ['personUuid'], detail: [], says: 'The role of a Full Admin was taken.' },
  'group-call-answered': {
    fields: ['personUuid', 'callSessionUuid'],
    detail: ['group', 'waitedMs', 'attempts'],
    says: 'A member of a hunt group or queue took a call of it.',
  },
  'group-call-left': {
    fields: ['callSessionUuid'],
    detail: ['group', 'waitedMs', 'how'],
    says: 'A caller left a hunt group, queue or auto attendant unserved: `gave-up`, `timeout`, `busy`, or sent on (`forwarded`, `overflow`, `night`, `stranded`, `menu`).',
  },
  'identity-setting-changed': {
    fields: [],
    detail: ['name', 'value'],
    says: 'A rule for passwords or tokens changed.',
  },
  'integration-blocked': {
    fields: ['personUuid', 'clientId'],
    detail: [],
    says: 'The organization blocks the integration.',
  },
  'keys-pressed': { fields: ['callSessionUuid'], detail: ['digits'], says: 'Somebody pressed keys in a call.' },
  'lost-in-rotation': {
    fields: ['personUuid', 'clientId'],
    detail: [],
    says: 'A replaced refresh token came back: its owner had lost the new one.',
  },
  'message-lamp-lit': { fields: ['personUuid', 'clientId'], detail: ['id', 'name'], says: 'A message waits.' },
  'message-lamp-out': {
    fields: ['personUuid', 'clientId'],
    detail: ['id', 'name'],
    says: 'No message waits any more.',
  },
  network: {
    fields: ['clientId'],
    detail: ['fault', 'faultKind'],
    says: 'A fault of the way began: `reset`, `timeout`, `slow`, `trickle`, `truncated` or `html`.',
  },
  'numbers-added': { fields: ['personUuid', 'clientId'], detail: ['id', 'name'], says: 'Numbers were added.' },
  'numbers-changed': { fields: ['personUuid', 'clientId'], detail: ['id', 'name'], says: 'Numbers were changed.' },
  'numbers-removed': { fields: ['personUuid', 'clientId'], detail: ['id', 'name'], says: 'Numbers were removed.' },
  'odd-pages': {
    fields: ['clientId'],
    detail: ['fault', 'faultKind'],
    says: 'A fault of lists began: `empty-page`, `shifting-page` or `link-form`. No cause of a death.',
  },
  'password-changed': { fields: ['personUuid'], detail: [], says: 'The person changed the Webex password.' },
  'password-expired': { fields: ['personUuid'], detail: [], says: 'The Webex password ran out.' },
  'person-changed': {
    fields: ['personUuid'],
    detail: ['attributes'],
    says: 'A person was changed through SCIM, or was given other licences.',
  },
  'person-created': { fields: ['personUuid'], detail: [], says: 'A person was made.' },
  'presence-sharing-off': {
    fields: ['personUuid'],
    detail: [],
    says: 'Status vanished from answers to this person’s tokens.',
  },
  'rate-limited': { fields: ['clientId'], detail: ['fault', 'faultKind'], says: 'A fault of 429 answers began.' },
  recovered: {
    fields: ['personUuid', 'clientId'],
    detail: ['of', 'fault', 'faultKind', 'hits'],
    says: 'The trouble named in `of` ended. Of a fault: with its id and how many requests it struck.',
  },
  'redirect-mismatch': {
    fields: ['clientId'],
    detail: ['gone'],
    says: 'A redirect address was taken from the registration.',
  },
  'refresh-token-expired': { fields: ['personUuid', 'clientId'], detail: [], says: 'A refresh token ran out unused.' },
  'scope-missing': {
    fields: ['clientId'],
    detail: ['added', 'removed', 'scopes'],
    says: 'The registered scopes changed.',
  },
  'service-app-authorized': { fields: ['clientId'], detail: [], says: 'An administrator approved a Service App.' },
  'service-app-withdrawn': { fields: ['clientId'], detail: [], says: 'The approval of a Service App was taken back.' },
  'signing-key-rotated': { fields: [], detail: [], says: 'Id tokens are signed with a new key.' },
  'token-revoked-by-client': {
    fields: ['personUuid', 'clientId'],
    detail: [],
    says: 'The client revoked its own token.',
  },
  unknown: { fields: ['personUuid', 'clientId'], detail: [], says: 'Tokens died for no reason anybody could know.' },
  'voice-message-deleted': {
    fields: ['personUuid'],
    detail: ['member', 'message'],
    says: 'A voice message was deleted.',
  },
  'voice-message-left': {
    fields: ['personUuid', 'callSessionUuid'],
    detail: ['member', 'message', 'durationMs'],
    says: 'Somebody left a message in a mailbox.',
  },
  'voice-message-read': {
    fields: ['personUuid'],
    detail: ['member', 'messages', 'read'],
    says: 'Voice messages were marked as read, or as new again.',
  },
  'webex-incident': {
    fields: [],
    detail: ['component', 'status', 'outage'],
    says: 'An incident began on the public status page; `outage`: with the trouble itself.',
  },
  'webex-incident-resolved': { fields: [], detail: ['component'], says: 'It was resolved.' },
  'webex-outage': { fields: ['clientId'], detail: ['fault', 'faultKind'], says: 'A fault of 5xx answers began.' },
  'webhook-deactivated': {
    fields: ['clientId'],
    detail: ['webhook'],
    says: 'Too many deliveries failed: switched off.',
  },
  'webhook-lost': {
    fields: ['clientId'],
    detail: ['webhook', 'resource', 'event'],
    says: 'A delivery was lost on purpose.',
  },
  'webhook-reactivated': { fields: ['clientId'], detail: ['webhook'], says: 'A webhook was switched on again.' },
  'webhook-spoiled': {
    fields: ['clientId'],
    detail: ['webhook', 'resource', 'event', 'copies', 'delayMs', 'corrupt', 'heldBack'],
    says: 'A delivery was doubled, delayed, reordered or damaged on purpose.',
  },
  'wrong-region': { fields: ['clientId'], detail: ['fault', 'faultKind'], says: 'A fault of 451 answers began.' },
} as const satisfies Record<string, KindDescription>;

/** What administrators configure over the API; each is told as `<thing>-created`, `-changed`, `-deleted`. */
export const CONFIGURED_THINGS = [
  ...(['floor', 'group', 'location', 'supervisor', 'virtual-line', 'workspace', 'wrap-up-reason'] as const),
] as const;

export type TruthKind =
  | keyof typeof TRUTH_KINDS
  | `${(typeof CONFIGURED_THINGS)[number]}-${'created' | 'changed' | 'deleted'}`;

type Described<K extends keyof typeof TRUTH_KINDS> = (typeof TRUTH_KINDS)[K];

/** An event of one kind, with the fields and details this kind can have. */
export type TruthEventOf<K extends keyof typeof TRUTH_KINDS> = Pick<TruthEvent, 'atMs' | 'orgUuid'> & {
  kind: K;
  detail?: Partial<Record<Described<K>['detail'][number], string | number | boolean>>;
} & Pick<TruthEvent, Described<K>['fields'][number]>;

/** Whether the catalogue has this kind. */
export function isTruthKind(kind: string): kind is TruthKind {
  if (Object.hasOwn(TRUTH_KINDS, kind)) return true;
  const [, thing] = /^(.+)-(?:created|changed|deleted)$/.exec(kind) ?? [];
  return CONFIGURED_THINGS.some((one) => one === thing);
}

/** The events of one kind, typed by it. */
export function truthOfKind<K extends keyof typeof TRUTH_KINDS>(
  events: readonly TruthEvent[],
  kind: K,
): TruthEventOf<K>[] {
  return events.filter((event): event is TruthEvent & TruthEventOf<K> => event.kind === kind);
}
