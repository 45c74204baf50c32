/** Body of a successful `POST /access_token`. `scope` and `id_token` are not always there. */
export interface TokenResponse {
  access_token: string;
  expires_in: number;
  refresh_token: string;
  refresh_token_expires_in: number;
  token_type: 'Bearer';
  scope?: string;
  id_token?: string;
}

/** Body of `POST /applications/{applicationId}/token`; the answer is a TokenResponse without `scope`. */
export interface MintServiceAppTokenBody {
  clientId: string;
  clientSecret: string;
  /** The organization that approved the Service App. */
  targetOrgId: string;
}

/** First error family: the gateway's. Real answers lack `trackingId` now and then. */
export interface GatewayErrorBody {
  message: string;
  errors?: { description: string; errorCode?: number }[];
  trackingId?: string;
  errorCode?: number;
}

/** Second error family: OAuth's own, with a capital `ID`. */
export interface OAuthErrorBody {
  error: string;
  error_description?: string;
  trackingID?: string;
}

/** `GET /authorizations/tokenExpiry`: epoch milliseconds. */
export interface TokenExpiry {
  exp: number;
}

/** Administrative and personal scopes this product and the emulator know. */
export const WEBEX_SCOPES = [
  'openid',
  'email',
  'profile',
  'phone',
  'address',
  'spark:kms',
  'spark:people_read',
  'spark:calls_read',
  'spark:calls_write',
  'spark:webhooks_read',
  'spark:webhooks_write',
  'spark:applications_token',
  'spark-admin:people_read',
  'spark-admin:organizations_read',
  'spark-admin:locations_read',
  'spark-admin:roles_read',
  'spark-admin:licenses_read',
  'spark-admin:workspaces_read',
  'spark-admin:telephony_config_read',
  'spark-admin:telephony_config_write',
  'spark-admin:locations_write',
  'spark-admin:workspaces_write',
  'spark:telephony_config_read',
  'spark-admin:calls_read',
  'spark-admin:calls_write',
  'spark-admin:calling_cdr_read',
  'audit:events_read',
  'spark:devices_read',
  'spark:devices_write',
  'spark-admin:people_write',
  'spark-admin:devices_read',
  'spark-admin:devices_write',
  'spark-compliance:events_read',
  'identity:people_read',
  'identity:people_rw',
  'identity:one_time_password',
  'identity:groups_read',
  'identity:groups_rw',
  'identity:organizations_read',
  'identity:organizations_rw',
  'identity:tokens_read',
  'identity:tokens_write',
  'identity:contacts_read',
  'identity:contacts_rw',
] as const;
export type WebexScope = (typeof WEBEX_SCOPES)[number];
