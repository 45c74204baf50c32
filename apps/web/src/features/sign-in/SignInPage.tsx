import type { Session } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { Banner } from '../../ui/Banner.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Waiting } from '../../ui/Panel.tsx';
import { homeOf, since } from '../../words.ts';
import classes from './Door.module.css';
import { Door } from './Door.tsx';
import { OwnerLinkCommand } from './OwnerLinkCommand.tsx';
import { Refused } from './Refused.tsx';

/** Ways in; and, when the usual one is broken, why and how else. */
export function SignInPage() {
  const { t } = useTranslation();
  const { next, refused } = useSearch({ from: '/sign-in' });
  const { data: session, error, refetch } = useQuery({ ...sessionQuery, staleTime: 0, refetchInterval: 30_000 });
  if (session?.account) return <Navigate to={next ?? homeOf(session)} replace />;
  return (
    <Door session={session}>
      <PageHeader heading={t('signIn.heading')} title={[t('signIn.title')]} />
      {error ? <ErrorText error={error} onRetry={() => void refetch()} /> : null}
      {session === undefined ? error ? null : <Waiting /> : <Ways session={session} next={next} refused={refused} />}
    </Door>
  );
}

interface WaysProps {
  session: Session;
  next: string | undefined;
  refused: string | undefined;
}

function Ways({ session, next, refused }: WaysProps) {
  const { t } = useTranslation();
  const { webexSignIn, setUpNeeded } = session;
  const trouble = webexSignIn.cause !== null || webexSignIn.troubleSince !== null;
  const webex = `/sign-in/webex${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`;
  if (setUpNeeded) {
    return (
      <div className={classes.stack}>
        <p>{t('signIn.setUpNeeded')}</p>
        <OwnerLinkCommand />
      </div>
    );
  }
  return (
    <div className={classes.stack}>
      {refused === undefined ? null : <Refused why={refused} quiet={trouble} />}
      {trouble ? <Trouble trouble={webexSignIn} /> : null}
      {webexSignIn.available || trouble ? (
        <Button component="a" href={webex} variant={trouble ? 'default' : 'filled'} size="md">
          {trouble ? t('signIn.tryWebexAnyway') : t('signIn.withWebex')}
        </Button>
      ) : (
        <p>{t('signIn.notAvailable')}</p>
      )}
      <p className={classes.muted}>{t('signIn.stored')}</p>
      <div className={classes.stack}>
        <h2 className="lk-hidden">{t('signIn.ownerTitle')}</h2>
        <p className={classes.muted}>
          {t('signIn.ownerTitle')} {t('signIn.owner')}
        </p>
        <OwnerLinkCommand />
      </div>
    </div>
  );
}

function Trouble({ trouble }: { trouble: Session['webexSignIn'] }) {
  const { troubleSince: at, cause, article } = trouble;
  const { t } = useTranslation();
  const now = useNow(60_000);
  const heading = at === null ? t('signIn.troubleNoTime') : t('signIn.trouble', { since: since(at, now) });
  return (
    <Banner tone="stopped" label={heading} heading={heading}>
      <p>
        {cause} {t('signIn.troubleText')}
      </p>
      <Link to="/help/$article" params={{ article: String(article ?? 1100) }}>
        {t('signIn.howToLift')}
      </Link>
    </Banner>
  );
}
