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
