import type { Command } from './command.ts';
import { audit } from './commands/audit.ts';
import { authorizeLink } from './commands/authorize-link.ts';
import { check } from './commands/check.ts';
import { device } from './commands/device.ts';
import { doctor } from './commands/doctor.ts';
import { incident, incidents } from './commands/incidents.ts';
import { keyCommands } from './commands/keys.ts';
import { list } from './commands/list.ts';
import { revoke } from './commands/revoke.ts';
import { webhookCommands } from './commands/webhooks.ts';

/** In the order the overview shows them. */
export const COMMANDS: readonly Command[] = [
  list,
  check,
  authorizeLink,
  device,
  revoke,
  incidents,
  incident,
  ...webhookCommands,
  ...keyCommands,
  audit,
  doctor,
];
