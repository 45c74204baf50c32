import type { Job, Walk } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { IconExternalLink, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../shell/announce.ts';
import { Panel } from '../../ui/Panel.tsx';
import { clockTime } from '../../words.ts';
import { DeviceCode } from './DeviceCode.tsx';
import { useWalk, type WalkStarter } from './use-walk.ts';
import classes from './WalkPanel.module.css';
import { WalkResults } from './WalkResults.tsx';
import { WalkWaiting } from './WalkWaiting.tsx';

interface WalkPanelProps {
  organization: { slug: string; name: string };
  walk: string;
  starter: WalkStarter;
  /** This is the tab that was at Webex; the page it was opened from shows the same. */
  cameBack: boolean;
  onClose: () => void;
}

/** A walk in three steps, live: what is authorized, Webex in the other tab, what came back. */
export function WalkPanel({ organization, walk, starter, cameBack, onClose }: WalkPanelProps) {
  const { t } = useTranslation();
  const { query, cancel } = useWalk(organization.slug, walk);
  useTellOutcomes(query.data);
  return (
    <section className={classes.walk} aria-label={t('authorizations.walk.title')}>
      <div className={classes.head}>
        <div>
          <h2 className={classes.title}>{t('authorizations.walk.title')}</h2>
          {query.data ? (
            <p className={classes.muted}>
              {t('authorizations.walk.forWhom', {
                organization: organization.name,
                time: clockTime(query.data.expiresAt),
              })}
            </p>
          ) : null}
        </div>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconX size={16} aria-hidden />}
          onClick={onClose}
          className={classes.close}
        >
          {t('authorizations.walk.close')}
        </Button>
      </div>
      <Panel query={query} errorLead={t('authorizations.walk.error')} bare>
        {(data) => (
          <ol className={classes.steps}>
            <WhatStep walk={data} />
            <WebexStep
              organization={organization.name}
              walk={data}
              starter={starter}
              cameBack={cameBack}
              cancelling={cancel.isPending}
              onCancel={() => cancel.mutate()}
            />
            <li className={classes.step} data-current={data.state !== 'open' || undefined}>
              <h3 className={classes.stepTitle}>
                <span className={classes.number}>3</span> {t('authorizations.walk.checked')}
              </h3>
              <WalkResults walk={data} />
            </li>
          </ol>
        )}
      </Panel>
    </section>
  );
}

function WhatStep({ walk }: { walk: Walk }) {
  const { t } = useTranslation();
  return (
    <li className={classes.step}>
      <h3 className={classes.stepTitle}>
        <span className={classes.number}>1</span> {t('authorizations.walk.what')}
      </h3>
      <p>{t(bringsOf(walk))}</p>
      <ul className={classes.jobs}>
        {walk.steps.map(({ job, scopes }) => (
          <li key={job}>
            <b>{t(`authorizations.jobs.${job}`)}</b>
            <details className={classes.scopes}>
              <summary>{t('authorizations.walk.scopes', { count: scopes.length })}</summary>
              <ul>
                {scopes.map((scope) => (
                  <li key={scope}>{scope}</li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** How many approvals, and how one leads to the next. */
function bringsOf({ kind, steps }: Walk) {
  if (steps.length === 1) return 'authorizations.walk.bringsOne' as const;
  return kind === 'device' ? ('walkLinks.device.bringsMany' as const) : ('authorizations.walk.bringsMany' as const);
}

interface WebexStepProps {
  organization: string;
  walk: Walk;
  starter: WalkStarter;
  cameBack: boolean;
  cancelling: boolean;
  onCancel: () => void;
}

function WebexStep({ organization, walk, starter, cameBack, cancelling, onCancel }: WebexStepProps) {
  const { t } = useTranslation();
  const current =
    walk.steps.find(({ state }) => state === 'at-webex') ?? walk.steps.find(({ state }) => state === 'pending');
  const unfinished = walk.steps.filter(({ state }) => state !== 'works').map(({ job }) => job);
  return (
    <li className={classes.step} data-current={walk.state === 'open' || undefined}>
      <h3 className={classes.stepTitle}>
        <span className={classes.number}>2</span> {t('authorizations.walk.webex')}
      </h3>
      {walk.state === 'open' ? (
        <>
          {walk.kind === 'device' ? <DeviceCode walk={walk} /> : null}
          <WalkWaiting organization={organization} walk={walk} integrationId={current?.integrationId ?? null} />
          {starter.tabBlocked && walk.kind !== 'device' ? <p>{t('authorizations.walk.tabBlocked')}</p> : null}
          <div className={classes.acts}>
            {walk.kind === 'device' ? null : (
              <Button
                component="a"
                href={walk.startUrl}
                target="_blank"
                rel="noreferrer"
                variant={starter.tabBlocked ? 'filled' : 'default'}
                rightSection={<IconExternalLink size={16} aria-hidden />}
              >
                {starter.tabBlocked ? t('authorizations.walk.openWebex') : t('authorizations.walk.openWebexAgain')}
              </Button>
            )}
            <Button variant="subtle" onClick={onCancel} loading={cancelling}>
              {t('authorizations.walk.cancel')}
            </Button>
          </div>
        </>
      ) : (
        <Ended walk={walk} unfinished={unfinished} starter={starter} cameBack={cameBack} />
      )}
    </li>
  );
}

interface EndedProps {
  walk: Walk;
  unfinished: Job[];
  starter: WalkStarter;
  cameBack: boolean;
}

function Ended({ walk, unfinished, starter, cameBack }: EndedProps) {
  const { t } = useTranslation();
  return (
    <>
      {walk.state === 'not-finished' ? <p>{t('authorizations.walk.notFinishedText')}</p> : null}
      {walk.state === 'cancelled' ? <p>{t('authorizations.walk.cancelled')}</p> : null}
      {walk.state === 'finished' && unfinished.length > 0 ? <p>{t('authorizations.walk.someRefused')}</p> : null}
      {unfinished.length > 0 ? (
        <Button className={classes.again} onClick={() => starter.start(unfinished)} loading={starter.pending}>
          {t('authorizations.tryAgain')}
        </Button>
      ) : (
        <p>{t(cameBack ? 'authorizations.walk.closeTab' : 'authorizations.walk.nothingElse')}</p>
      )}
    </>
  );
}

/** Says aloud what each consent came to, once. */
function useTellOutcomes(walk: Walk | undefined): void {
  const { t } = useTranslation();
  const told = useRef(new Map<Job, string>());
  useEffect(() => {
    for (const { job, state } of walk?.steps ?? []) {
      const before = told.current.get(job);
      told.current.set(job, state);
      if (before === undefined || before === state) continue;
      const name = t(`authorizations.jobs.${job}`);
      if (state === 'works') announce(t('authorizations.walk.announcedWorks', { job: name }), 'polite');
      if (state === 'refused') announce(t('authorizations.walk.announcedRefused', { job: name }), 'polite');
    }
  }, [walk, t]);
}
