import { type DirectoryRun, getDirectoryRun } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../../api.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { LinkButton } from '../../../ui/LinkButton.tsx';
import { PLANS_ARTICLE } from './plans-article.ts';

interface LastRunBannerProps {
  organization: string;
  held: DirectoryRun | undefined;
  last: DirectoryRun | undefined;
}

/** The one message of the page: a plan that waits, otherwise that the last run came to nothing. */
export function LastRunBanner({ organization, held, last }: LastRunBannerProps) {
  const { t } = useTranslation();
  const run = held ?? (last?.state === 'refused' || last?.state === 'failed' ? last : undefined);
  // Whoever refused a plan needs no banner about it.
  const refused = useQuery({
    ...queryFor(getDirectoryRun, { params: { organization, run: run?.id ?? '' } }),
    enabled: run?.state === 'refused',
  });
  if (run === undefined) return null;
  if (run.state === 'refused' && (refused.isPending || refused.data?.plan?.decided?.act === 'refused')) return null;
  const said = run.state === 'held' ? 'bannerHeld' : run.state === 'failed' ? 'bannerFailed' : 'bannerRefused';
  return (
    <Banner
      tone={run.state === 'failed' ? 'stopped' : 'attention'}
      label={t(run.state === 'held' ? 'directorySync.states.held' : `directorySync.states.${run.state}`)}
      heading={t(`directorySync.${said}`, { run: run.number })}
      action={
        <LinkButton
          to="/o/$org/directory/sync/runs/$run"
          params={{ org: organization, run: run.number }}
          variant={run.state === 'held' ? 'filled' : 'default'}
        >
          {run.state === 'held' ? t('directorySync.toPlan') : t('directorySync.toRun', { run: run.number })}
        </LinkButton>
      }
    >
      {run.text}{' '}
      <Link to="/help/$article" params={{ article: String(PLANS_ARTICLE) }}>
        {t('directorySync.article', { article: PLANS_ARTICLE })}
      </Link>
    </Banner>
  );
}
