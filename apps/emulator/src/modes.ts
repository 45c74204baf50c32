import { MODE_FACTS } from './mode-catalogue.ts';
import type { Modes } from './state/world.ts';

/** What is best known of the real platform; what is told of each is in mode-catalogue.ts. */
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
  webhooksOutliveConsent: true,
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

/** Ten years of milliseconds: beyond, times have no date any more. */
const MOST = 10 * 366 * 86_400_000;

/** Whether there is a mode of this name that can have this value. */
export function isModeValue(name: string, value: unknown): boolean {
  if (!Object.hasOwn(DEFAULT_MODES, name)) return false;
  const { values } = MODE_FACTS[name as keyof Modes];
  if (!('unit' in values)) return values.some((one) => one.value === value);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST;
}
