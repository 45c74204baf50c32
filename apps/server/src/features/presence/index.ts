export type { PresenceDoor } from './presence.ts';
