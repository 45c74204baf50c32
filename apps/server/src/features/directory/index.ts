export { askerOf } from './contacts/asker-of.ts';
export type { Asker } from './contacts/list-access.ts';
export { createDirectory, type DirectoryDeps } from './create-directory.ts';
export type { Directory, FoundEntry, PresenceJob, PresenceSource, RunningDirectory } from './directory.ts';
export { isName } from './finding/is-name.ts';
export type { DirectoryChanges } from './finding/tell-changes.ts';
export type { HeldPlan } from './plans/tell-held.ts';
