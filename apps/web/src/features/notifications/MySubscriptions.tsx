import { getSubscription } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../api.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Panel } from '../../ui/Panel.tsx';
import classes from './NotificationsPage.module.css';
import { toldOf } from './told-of.ts';
import './sentences.ts';

const SubscriptionForm = lazy(() =>
  import('./SubscriptionForm.tsx').then((module) => ({ default: module.SubscriptionForm })),
);

/** Each organization costs a question; who has more of them goes to each one's own page. */
const MOST = 10;

interface Named {
  slug: string;
  name: string;
}

/** What the person who looks is told of each organization, to be changed here. */
export function MySubscriptions({ organizations }: { organizations: readonly Named[] }) {
  const { t } = useTranslation();
  if (organizations.length === 0) return <p className={classes.text}>{t('me.toldNone')}</p>;
  if (organizations.length > MOST)
    return <p className={classes.text}>{t('me.toldMany', { count: organizations.length })}</p>;
  return (
    <ul className={classes.list}>
      {organizations.map((organization) => (
        <Own key={organization.slug} organization={organization} />
      ))}
    </ul>
  );
}

function Own({ organization: { slug, name } }: { organization: Named }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const query = useQuery(queryFor(getSubscription, { params: { organization: slug } }));
  const { data } = query;
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <p className={classes.name}>{name}</p>
        <Panel query={query} errorLead={t('me.toldError')} bare>
          {(own) => <p>{toldOf(t, own)}</p>}
        </Panel>
      </div>
      {data === undefined ? null : (
        <Button
          variant="default"
          size="xs"
          aria-label={t('me.toldChangeOf', { organization: name })}
          onClick={() => setOpen(true)}
        >
          {t('me.toldChange')}
        </Button>
      )}
      <Dialog opened={open} onClose={() => setOpen(false)} title={t('me.toldDialog', { organization: name })}>
        <Suspense>
          {data === undefined || !open ? null : (
            <SubscriptionForm organization={slug} subscriber={data} onDone={() => setOpen(false)} />
          )}
        </Suspense>
      </Dialog>
    </li>
  );
}
