import type { apiKeys } from './en/api-keys.ts';
import type { auditLog } from './en/audit-log.ts';
import { authorizations } from './en/authorizations.ts';
import type { callControl } from './en/call-control.ts';
import type { callRecords } from './en/call-records.ts';
import { directory } from './en/directory.ts';
import type { directoryContacts } from './en/directory-contacts.ts';
import type { directoryRecords } from './en/directory-records.ts';
import type { directorySync } from './en/directory-sync.ts';
import type { encryptionKeys } from './en/encryption-keys.ts';
import { installation } from './en/installation.ts';
import { knowledgeBase } from './en/knowledge-base.ts';
import { me } from './en/me.ts';
import type { notifications } from './en/notifications.ts';
import { organizations } from './en/organizations.ts';
import { serviceApps } from './en/service-apps.ts';
import { shell } from './en/shell.ts';
import { signIn } from './en/sign-in.ts';
import { ui } from './en/ui.ts';
import { walkLinks } from './en/walk-links.ts';
import { warnings } from './en/warnings.ts';

/** The sentences every page may need, whole, with placeholders. One file per feature; other languages have the same shape. */
export const en = {
  authorizations,
  directory,
  installation,
  knowledgeBase,
  me,
  organizations,
  shell,
  serviceApps,
  signIn,
  ui,
  walkLinks,
  warnings,
} as const;

/** All there are: these and those a page brings along (see add-sentences.ts). */
export type Sentences = typeof en & {
  apiKeys: typeof apiKeys;
  auditLog: typeof auditLog;
  callControl: typeof callControl;
  callRecords: typeof callRecords;
  directoryContacts: typeof directoryContacts;
  directoryRecords: typeof directoryRecords;
  directorySync: typeof directorySync;
  encryptionKeys: typeof encryptionKeys;
  notifications: typeof notifications;
};
