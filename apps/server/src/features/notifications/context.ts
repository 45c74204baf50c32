import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Organization, Organizations } from '../organizations/index.ts';
import type { SignIn } from '../sign-in/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import type { Mailer } from './channels/send-mail.ts';

export interface NotificationsDeps {
  organizations: Pick<Organizations, 'byId' | 'list'>;
  authorizations: Pick<Authorizations, 'onIncident' | 'onMinterEnded' | 'incident' | 'reportState' | 'noteTold'>;
  directory: Pick<Directory, 'onChanges' | 'onHeld' | 'held'>;
  signIn: Pick<SignIn, 'people'>;
  secrets: TokenVault['secrets'];
}

/** What the parts of this feature share. */
export interface NotificationsContext extends NotificationsDeps {
  platform: Platform;
  /** Null while no mail server is set up. */
  mailer: Mailer | null;
}

export const nowOf = ({ platform }: NotificationsContext): Date => new Date(platform.clock.now());

export async function organizationOf(context: NotificationsContext, organizationId: string): Promise<Organization> {
  const organization = await context.organizations.byId(organizationId);
  if (organization === null) throw new Error('a message belongs to no organization');
  return organization;
}

export async function tellPages(context: NotificationsContext, organizationId: string): Promise<void> {
  await context.platform.live.publish(organizationId, { type: 'notifications.changed' });
}
