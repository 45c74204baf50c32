export { type AuthorizeQuestion, askAuthorize } from './ask-authorize.ts';
export { createTokenVault } from './create-token-vault.ts';
export { type ClientAnswer, type GrantInspection, inspectVault, type VaultInspection } from './inspect-vault.ts';
export { redirectUri } from './integrations.ts';
export { COST_WITHOUT_SCOPE, JOB_SCOPES, JOB_TITLES } from './job-scopes.ts';
export { MASTER_KEY_FILE } from './master-key.ts';
export { openKeyRotation } from './open-key-rotation.ts';
export type { PendingGrant } from './pending-grant.ts';
export { MINTER_GRANT } from './recovery-ladder.ts';
export type {
  CodeExchange,
  DeviceGrantPoll,
  GrantEnd,
  GrantRef,
  GrantStatus,
  LadderRung,
  RefreshOutcome,
  RegisteredIntegration,
  RegisteredServiceApp,
  ServiceAppRegistration,
  TokenVault,
  VaultSignal,
} from './token-vault.types.ts';
