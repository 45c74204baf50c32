import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { Banner } from '../../ui/Banner.tsx';
import type { PresenceJob } from '../../ui/presence-look.ts';
import { since } from '../../words.ts';

/** Says once that nobody's status can be shown, and where it is explained. */
export function PresenceBanner({ organization, job }: { organization: string; job: PresenceJob }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  if (job.state !== 'off') return null;
  const heading =
    job.since === null
      ? t('directory.presenceBanner.off')
      : t('directory.presenceBanner.offSince', { time: since(job.since, now) });
  return (
    <Banner
      tone="stopped"
      label={t('directory.presenceOff')}
      heading={heading}
      action={
        job.incident === null ? null : (
          <Link to="/o/$org/incidents/$incident" params={{ org: organization, incident: job.incident }}>
            {t('directory.presenceBanner.why', { incident: job.incident })}
          </Link>
        )
      }
    >
      {t('directory.presenceBanner.stillWorks')}
    </Banner>
  );
}
