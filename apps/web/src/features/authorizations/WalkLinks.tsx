import { type AuthorizationCard, listWalkLinks, type WalkLink, withdrawWalkLink } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, queryFor } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { since } from '../../words.ts';
import { StartDeviceWalk } from './DeviceCode.tsx';
import { jobsInARow } from './job-look.ts';
import classes from './MakeLink.module.css';
import { MakeLink } from './MakeLink.tsx';

interface WalkLinksProps {
  organization: { slug: string; name: string };
  cards: readonly AuthorizationCard[];
}

/** For the owner: other ways to an authorization than this browser. A link for somebody else, a code on another device. */
export function WalkLinks({ organization, cards }: WalkLinksProps) {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  const query = useQuery({
    ...queryFor(listWalkLinks, { params: { organization: organization.slug } }),
    refetchInterval: 30_000,
  });
  return (
    <div className={classes.links}>
      <div className={classes.buttons}>
        <Button variant="default" leftSection={<IconLink size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t('walkLinks.owner.make')}
        </Button>
        <StartDeviceWalk organization={organization.slug} cards={cards} />
      </div>
      <MakeLink organization={organization} cards={cards} opened={making} onClose={() => setMaking(false)} />
      {query.error || (query.data?.links.length ?? 0) > 0 ? (
        <Panel query={query} title={t('walkLinks.owner.open')} errorLead={t('walkLinks.owner.listError')}>
          {({ links }) => (
            <ul className={classes.open}>
              {links.map((link) => (
                <OpenLink key={link.id} organization={organization} link={link} />
              ))}
            </ul>
          )}
        </Panel>
      ) : null}
    </div>
  );
}

function OpenLink({ organization, link }: { organization: { slug: string; name: string }; link: WalkLink }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => call(withdrawWalkLink, { params: { organization: organization.slug, link: link.id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: [listWalkLinks.name, organization.slug] }),
  });
  const jobs = jobsInARow(t, link.jobs);
  const who = link.expected ?? t('walkLinks.whoAnyone', { organization: organization.name });
  const opened =
    link.openedAt === null
      ? t('walkLinks.owner.notOpened')
      : t('walkLinks.owner.opened', { time: since(link.openedAt, now) });
  return (
    <li>
      <span>
        {t('walkLinks.owner.line', { jobs, who })}
        <span className={classes.muted}>
          {t('walkLinks.owner.until', { time: since(link.expiresAt, now) })} · {opened}
        </span>
        {withdraw.error ? <ErrorText error={withdraw.error} lead={t('walkLinks.owner.withdrawError')} /> : null}
      </span>
      <Button
        variant="default"
        size="compact-sm"
        loading={withdraw.isPending}
        aria-label={t('walkLinks.owner.withdrawNamed', { jobs })}
        onClick={() => withdraw.mutate()}
      >
        {t('walkLinks.owner.withdraw')}
      </Button>
    </li>
  );
}
