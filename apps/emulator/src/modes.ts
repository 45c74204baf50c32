import type { Modes } from './state/world.ts';

/** What is best known of the real platform; the grade of each is told in docs/webex/modes.md. */
export const DEFAULT_MODES: Modes = {
  passwordChangeKillsAccess: false,
  rotation: 'none',
  rotationGraceMs: 0,
  deadRefreshError: 'invalid_grant',
  auditDelayMs: 10_000,
  inferredEvidence: true,
  membersEdition: '2026-08',
  wrongCallState: 409,
  prefixedAuditCategories: false,
  userAuthenticationData: false,
  sparsePages: false,
  emptyCdrIs404: true,
  checkCdrRegion: false,
  createWebhookStatus: 200,
  organizationTelephonyWebhooks: true,
  webhookSignature: 'sha1',
  webhookRetries: 0,
  blockedIntegrationRedirects: false,
  serviceAppSeesPresence: false,
  serviceAppReadsCallRecords: false,
  mintedTokenLifetimeS: 1_209_599,
  standaloneCdrRole: true,
  deviceGrantNeedsHelperUris: false,
  dateSkewMs: 0,
};

const CHOICES = new Map<string, readonly unknown[]>([
  ['rotation', ['none', 'rotate', 'reuse-kills']],
  ['deadRefreshError', ['invalid_grant', 'invalid_request', 'gateway']],
  ['membersEdition', ['2026-08', '2026-09']],
  ['wrongCallState', [409, 400]],
  ['createWebhookStatus', [200, 201]],
  ['webhookSignature', ['sha1', 'with-sha256', 'with-sha512']],
]);
/** Ten years of milliseconds: beyond, times have no date any more. */
const MOST = 10 * 366 * 86_400_000;

/** Whether there is a mode of this name that can have this value. */
export function isModeValue(name: string, value: unknown): boolean {
  if (!Object.hasOwn(DEFAULT_MODES, name)) return false;
  const choices = CHOICES.get(name);
  if (choices !== undefined) return choices.includes(value);
  const known: unknown = DEFAULT_MODES[name as keyof Modes];
  if (typeof known !== 'number') return typeof value === typeof known;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST;
}
