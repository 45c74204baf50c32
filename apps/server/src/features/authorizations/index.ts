export type {
  Authorizations,
  CallbackHandler,
  DataDescription,
  GapQuestion,
  GapReport,
  IncidentEvent,
  IncidentNow,
  JobState,
  MinterEnded,
  Observation,
  RecoveredEvent,
  StandingUsableWebex,
  StateReport,
  UsableWebex,
} from './authorizations.types.ts';
export { createAuthorizations } from './create-authorizations.ts';
export { jobsWithScope } from './jobs-with-scope.ts';
export { type AuthorizationNow, listAuthorizations } from './list-authorizations.ts';
export {
  MINTER_SCOPES,
  MINTER_TITLE,
  SERVICE_APP_JOBS,
  SERVICE_APP_TITLES,
  serviceAppScopes,
} from './service-apps/fit.ts';
export type { FoundWarning as WarningToTell } from './warnings/found-warning.ts';
export { causeSentence, JOB_NAMES, listJobs } from './words.ts';
