export type {
  Authorizations,
  CallbackHandler,
  DataDescription,
  JobState,
  Observation,
  RecoveredEvent,
  UsableWebex,
} from './authorizations.types.ts';
export { createAuthorizations } from './create-authorizations.ts';
export { causeSentence } from './words.ts';
