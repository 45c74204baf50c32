export type { AdminAuditArea, AdminAuditQuery } from './admin-audit.ts';
export type { AuthorizationsArea } from './authorizations.ts';
export type { CdrArea, CdrQuery } from './cdr.ts';
export { createWebexClient, type WebexClient } from './client.ts';
export {
  type DeviceCodes,
  type DevicePoll,
  type DeviceStart,
  pollDeviceGrant,
  startDeviceGrant,
} from './device-grant.ts';
export type { MembersArea } from './members.ts';
export {
  type AuthorizeInput,
  authorizeUrl,
  exchangeCode,
  type IssuedTokens,
  orgUuidHint,
  refreshToken,
  type TokenEndpoint,
  type TokenEndpointError,
  type TokenResult,
} from './oauth.ts';
export type { Page } from './paging.ts';
export type { ListArea, OrganizationsArea, PeopleArea, PeopleQuery } from './people.ts';
export { decodeWebexId, encodeWebexId } from './public-id.ts';
export type { Ahead, Answer, CallOptions, ObservedAnswer, WebexClientOptions } from './request.ts';
export type { ChangedUser, ScimArea } from './scim.ts';
export {
  applicationIdOf,
  MINT_REQUEST,
  type MintInput,
  type MintResult,
  mintServiceAppToken,
} from './service-apps.ts';
export type { TelephonyConfigArea } from './telephony-config.ts';
export { WebexError, type WebexErrorDetails, type WebexErrorKind } from './webex-error.ts';
export type { WebhookChange, WebhookInput, WebhooksArea } from './webhooks.ts';
