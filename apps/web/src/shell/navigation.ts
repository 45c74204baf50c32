import type { Session } from '@linekeeper/api-contract';
import {
  IconAddressBook,
  IconAlertOctagon,
  IconBell,
  IconBook2,
  IconBuilding,
  IconHeadset,
  IconKey,
  IconListDetails,
  IconLock,
  IconPhoneCall,
  IconSettings,
  IconShieldCheck,
  IconUser,
} from '@tabler/icons-react';

type NavName =
  | 'organizations'
  | 'incidents'
  | 'authorizations'
  | 'console'
  | 'directory'
  | 'calls'
  | 'notifications'
  | 'knowledgeBase'
  | 'integrations'
  | 'encryptionKeys'
  | 'apiKeys'
  | 'auditLog'
  | 'myPage';

export interface NavItem {
  name: NavName;
  to: string;
  icon: typeof IconUser;
  /** Belongs to the organization on screen. */
  inOrganization: boolean;
  /** Current only on this very address (an organization's page is the start of all its addresses). */
  exact: boolean;
}

const ICONS: Record<NavName, typeof IconUser> = {
  organizations: IconBuilding,
  incidents: IconAlertOctagon,
  authorizations: IconShieldCheck,
  console: IconHeadset,
  directory: IconAddressBook,
  calls: IconPhoneCall,
  notifications: IconBell,
  knowledgeBase: IconBook2,
  integrations: IconSettings,
  encryptionKeys: IconLock,
  apiKeys: IconKey,
  auditLog: IconListDetails,
  myPage: IconUser,
};

/** What the rail shows: absent, not greyed, where a role has no business. */
export function navigationOf(session: Session | undefined, organization: string | null): NavItem[] {
  const item = (name: NavName, to: string, inOrganization = false): NavItem => ({
    name,
    to,
    icon: ICONS[name],
    inOrganization,
    exact: name === 'authorizations',
  });
  const within = (name: NavName, rest: string) =>
    organization === null ? [] : [item(name, `/o/${organization}${rest}`, true)];
  const help = item('knowledgeBase', '/help');
  if (session?.account == null) return [help];
  if (session.role === 'owner') {
    return [
      item('organizations', '/organizations'),
      item('incidents', '/incidents'),
      ...within('authorizations', ''),
      ...within('console', '/console'),
      ...within('directory', '/directory'),
      ...within('calls', '/calls'),
      ...within('notifications', '/notifications'),
      help,
      item('integrations', '/installation/integrations'),
      item('encryptionKeys', '/installation/encryption-keys'),
      item('apiKeys', '/installation/api-keys'),
      item('auditLog', '/audit'),
    ];
  }
  return [
    item('myPage', '/me'),
    ...within('directory', '/directory'),
    ...within('console', '/console'),
    ...within('calls', '/calls'),
    help,
  ];
}

/** The five of the bottom bar; the rest lies behind "More". */
export function bottomBarOf(items: readonly NavItem[]): NavItem[] {
  const preferred: readonly NavName[] = [
    'organizations',
    'myPage',
    'authorizations',
    'console',
    'directory',
    'calls',
    'incidents',
    'knowledgeBase',
  ];
  return items
    .filter(({ name }) => preferred.includes(name))
    .toSorted((a, b) => preferred.indexOf(a.name) - preferred.indexOf(b.name))
    .slice(0, 4);
}
