import type { Job } from '@linekeeper/api-contract';
import type { WebexScope } from '@linekeeper/webex-contract';

/**
 * What each integration asks for. `spark:people_read` covers `/people/me`; `audit:events_read` lets a living authorization
 * testify about a dead one; `spark-admin:people_read` lets it look at the dead one's authorizer, and `identity:tokens_read` at
 * the list of that person's grants, in two jobs that may well hang on two people;
 * `identity:tokens_write` lets them revoke what somebody here wants ended (decision 0023).
 */
export const JOB_SCOPES: Record<Job, readonly WebexScope[]> = {
  'users-sync': [
    'spark-admin:people_read',
    'spark-admin:organizations_read',
    'spark-admin:locations_read',
    'spark-admin:telephony_config_read',
    'spark-admin:workspaces_read',
    'audit:events_read',
    'identity:tokens_read',
    'identity:tokens_write',
    'spark:people_read',
  ],
  presence: [
    'spark-admin:people_read',
    'spark-admin:organizations_read',
    'spark:people_read',
    'audit:events_read',
    'identity:tokens_read',
    'identity:tokens_write',
  ],
  'call-control': [
    'spark-admin:calls_read',
    'spark-admin:calls_write',
    'spark-admin:telephony_config_read',
    'spark-admin:people_read',
    'spark:people_read',
    'audit:events_read',
  ],
  'call-records': ['spark-admin:calling_cdr_read', 'spark-admin:people_read', 'spark:people_read', 'audit:events_read'],
  'sign-in': ['openid', 'email', 'profile', 'spark:people_read'],
};

/** The name to give each integration at Webex. */
export const JOB_TITLES: Record<Job, string> = {
  'users-sync': "Linekeeper Users' Sync",
  presence: 'Linekeeper Presence',
  'call-control': 'Linekeeper Call Control',
  'call-records': 'Linekeeper Call Records',
  'sign-in': 'Linekeeper Sign-in',
};
