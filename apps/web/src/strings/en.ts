import { apiKeys } from './en/api-keys.ts';
import { auditLog } from './en/audit-log.ts';
import { authorizations } from './en/authorizations.ts';
import { callControl } from './en/call-control.ts';
import { callRecords } from './en/call-records.ts';
import { directory } from './en/directory.ts';
import { installation } from './en/installation.ts';
import { knowledgeBase } from './en/knowledge-base.ts';
import { me } from './en/me.ts';
import { notifications } from './en/notifications.ts';
import { organizations } from './en/organizations.ts';
import { serviceApps } from './en/service-apps.ts';
import { shell } from './en/shell.ts';
import { signIn } from './en/sign-in.ts';
import { ui } from './en/ui.ts';
import { walkLinks } from './en/walk-links.ts';
import { warnings } from './en/warnings.ts';

/** Every sentence on screen, whole, with placeholders. One file per feature; other languages have the same shape. */
export const en = {
  apiKeys,
  auditLog,
  authorizations,
  callControl,
  callRecords,
  directory,
  installation,
  knowledgeBase,
  me,
  notifications,
  organizations,
  shell,
  serviceApps,
  signIn,
  ui,
  walkLinks,
  warnings,
} as const;
