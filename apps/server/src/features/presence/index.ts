export { createPresence, type PresenceDeps } from './create-presence.ts';
export type { PresenceDoor, RunningPresence } from './presence.ts';
