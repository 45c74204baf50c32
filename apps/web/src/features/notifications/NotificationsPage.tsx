import { getNotifications } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queryFor, sessionQuery } from '../../api.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { DeliveryLog } from './DeliveryLog.tsx';
import { MailState } from './MailState.tsx';
import classes from './NotificationsPage.module.css';
import { SpaceList } from './SpaceList.tsx';
import { SubscriberList } from './SubscriberList.tsx';
import { WebhookList } from './WebhookList.tsx';
import './sentences.ts';

/** Who is told of what, by which way, and what became of each message. */
export function NotificationsPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/notifications' });
  const { data: session } = useQuery(sessionQuery);
  const query = useQuery(queryFor(getNotifications, { params: { organization: org } }));
  const name = session?.organizations.find(({ slug }) => slug === org)?.name ?? org;
  return (
    <>
      <PageHeader
        heading={t('notifications.title')}
        title={[t('notifications.title'), name]}
        sub={t('notifications.sub')}
      />
      <div className={classes.panels}>
        <Panel query={query} errorLead={t('notifications.error')} title={t('notifications.mail.title')}>
          {({ mail, nextReportAt }) => <MailState organization={org} mail={mail} nextReportAt={nextReportAt} />}
        </Panel>
        <Panel query={query} errorLead={t('notifications.error')} title={t('notifications.people.title')}>
          {({ subscribers }) => <SubscriberList organization={org} subscribers={subscribers} />}
        </Panel>
        <Panel query={query} errorLead={t('notifications.error')} title={t('notifications.webhooks.title')}>
          {({ webhooks }) => <WebhookList organization={org} webhooks={webhooks} />}
        </Panel>
        <Panel query={query} errorLead={t('notifications.error')} title={t('notifications.spaces.title')}>
          {({ bot, spaces }) => <SpaceList organization={org} bot={bot} spaces={spaces} />}
        </Panel>
        <DeliveryLog organization={org} />
      </div>
    </>
  );
}
