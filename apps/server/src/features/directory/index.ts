export { createDirectory, type DirectoryDeps } from './create-directory.ts';
export type { Directory, FoundEntry, PresenceJob, PresenceSource, RunningDirectory } from './directory.ts';
