export type { Directory, FoundEntry, PresenceJob, PresenceSource } from './directory.ts';
