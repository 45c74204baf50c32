import type { listAuthorizations, Banner as Trouble } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { announce } from '../../shell/announce.ts';
import { Banner } from '../../ui/Banner.tsx';
import { since } from '../../words.ts';
import { FixSteps } from './FixSteps.tsx';
import { jobsInARow } from './job-look.ts';
import classes from './TroubleBanner.module.css';
import type { WalkStarter } from './use-walk.ts';
import { whatStillWorks } from './what-still-works.ts';

interface TroubleBannerProps {
  listed: AnswerOf<typeof listAuthorizations>;
  banner: Trouble;
  owner: boolean;
  starter: WalkStarter;
}

/** One trouble, one message, one button: what stopped, since when, why; what still works; how sure. */
export function TroubleBanner({ listed, banner, owner, starter }: TroubleBannerProps) {
  const { t } = useTranslation();
  const { slug: org, name } = listed.organization;
  const { fix } = useSearch({ from: '/shell/signed-in/o/$org/' });
  const navigate = useNavigate();
  const now = useNow(60_000);
  const stopped = banner.jobs.filter((job) => !banner.served.includes(job));
  const jobs = jobsInARow(t, stopped.length > 0 ? stopped : banner.jobs);
  // Nothing people see has stopped: somebody who stands by does it.
  const allServed = stopped.length === 0;
  const works = whatStillWorks(banner);
  const organization = name;
  useTellOnce(
    banner.incident,
    allServed
      ? t('authorizations.standbys.announced', { jobs, organization })
      : t('authorizations.banner.announced', { jobs, organization }),
  );
  const fixOpen = fix === banner.incident;
  const toggleFix = () =>
    void navigate({ to: '/o/$org', params: { org }, search: fixOpen ? {} : { fix: banner.incident }, replace: true });
  return (
    <Banner
      tone={allServed ? 'attention' : 'stopped'}
      label={t('authorizations.banner.label')}
      heading={
        allServed
          ? t('authorizations.standbys.banner', { jobs, time: since(banner.since, now), sentence: banner.sentence })
          : t('authorizations.banner.stopped', { jobs, time: since(banner.since, now), sentence: banner.sentence })
      }
      action={
        owner && banner.action === 'walk' ? (
          <Button loading={starter.pending} onClick={() => starter.start(banner.jobs)}>
            {t('authorizations.authorize')}
          </Button>
        ) : banner.action === 'show-fix' ? (
          <Button onClick={toggleFix} aria-expanded={fixOpen}>
            {fixOpen ? t('authorizations.hideFix') : t('authorizations.showFix')}
          </Button>
        ) : null
      }
    >
      <p className={classes.line}>
        {works === null ? null : (
          <span>
            {works === 'some'
              ? t('authorizations.banner.stillWorks', {
                  count: banner.stillWorks.length,
                  jobs: jobsInARow(t, banner.stillWorks),
                })
              : t('authorizations.banner.nothingWorks')}
          </span>
        )}
        {banner.certainty === 'unknown' ? null : (
          <span>{t('authorizations.certaintyLine', { certainty: t(`ui.certainty.${banner.certainty}`) })}</span>
        )}
        <Link to="/o/$org/incidents/$incident" params={{ org, incident: banner.incident }}>
          {t('authorizations.why')}
        </Link>
        <Link to="/help/$article" params={{ article: String(banner.article) }}>
          {t('authorizations.banner.article', { article: banner.article })}
        </Link>
        {listed.otherIncidents > 0 ? (
          <Link to="/incidents">{t('authorizations.banner.andMore', { count: listed.otherIncidents })}</Link>
        ) : null}
      </p>
      {fixOpen ? (
        <div className={classes.fix}>
          <FixSteps article={banner.article} sentence={banner.sentence} organization={name} />
          <p>{t('authorizations.fix.noticed')}</p>
        </div>
      ) : null}
    </Banner>
  );
}

/** A new incident is said aloud once, not when the page opens on one that was there. */
function useTellOnce(incident: string, message: string): void {
  const first = useRef(true);
  const openedAt = useRef(performance.now());
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new incident is news, a new wording is not
  useEffect(() => {
    const atOpening = first.current && performance.now() - openedAt.current < 1_000;
    first.current = false;
    if (!atOpening) announce(message, 'polite');
  }, [incident]);
}
