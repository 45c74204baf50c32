import { type AuthorizationCard, getWalk, startDeviceWalk, type Walk } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { IconDeviceMobile, IconExternalLink } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call, keyOf } from '../../api.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { clockTime } from '../../words.ts';
import classes from './DeviceCode.module.css';

/** Starts a walk by codes, for what stopped or is missing; sign-in is none of it. */
export function StartDeviceWalk({
  organization,
  cards,
}: {
  organization: string;
  cards: readonly AuthorizationCard[];
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const possible = cards.filter(({ job }) => job !== 'sign-in');
  const wanting = possible.filter(({ state, authorizer }) => state === 'stopped' || authorizer === null);
  const jobs = (wanting.length > 0 ? wanting : possible).map(({ job }) => job);
  const start = useMutation({
    mutationFn: () => call(startDeviceWalk, { params: { organization }, body: { jobs } }),
    onSuccess: async (walk) => {
      queries.setQueryData(keyOf(getWalk, { params: { organization, walk: walk.id } }), walk);
      await navigate({ to: '/o/$org', params: { org: organization }, search: { walk: walk.id } });
    },
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDeviceMobile size={16} aria-hidden />}
        title={t('walkLinks.device.startHelp')}
        loading={start.isPending}
        onClick={() => start.mutate()}
      >
        {t('walkLinks.device.start')}
      </Button>
      {start.error ? <ErrorText error={start.error} lead={t('walkLinks.openError')} /> : null}
    </>
  );
}

/** What to enter where: large enough to be read across a desk. */
export function DeviceCode({ walk }: { walk: Walk }) {
  const { t } = useTranslation();
  const device = walk.steps.find((step) => step.device !== null)?.device ?? null;
  if (device === null) return <p>{t('walkLinks.device.waitingForCode')}</p>;
  const { userCode, uri, uriComplete, expiresAt } = device;
  return (
    <div className={classes.device}>
      <p>{t('walkLinks.device.enter', { address: uri.replace(/^https?:\/\//, '') })}</p>
      <p className={classes.code} aria-live="polite">
        {userCode.replace(/^(\d{3})(\d{3})$/, '$1 $2')}
      </p>
      <div className={classes.acts}>
        <CopyButton value={userCode} what={t('walkLinks.device.code')} />
        <Button
          component="a"
          href={uriComplete}
          target="_blank"
          rel="noreferrer"
          variant="default"
          size="compact-sm"
          rightSection={<IconExternalLink size={14} aria-hidden />}
        >
          {t('walkLinks.device.open')}
        </Button>
      </div>
      <p className={classes.muted}>{t('walkLinks.device.until', { time: clockTime(expiresAt) })}</p>
      <p className={classes.muted}>{t('walkLinks.device.notSignIn')}</p>
    </div>
  );
}
