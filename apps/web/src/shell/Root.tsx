import { Button } from '@mantine/core';
import { Link, Outlet, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api.ts';
import { PageHeader } from '../ui/PageHeader.tsx';
import { LiveRegions } from './LiveRegions.tsx';
import { LiveProvider } from './OrganizationFrame.tsx';

/** Around every page, signed in or not. */
export function Root() {
  return (
    <LiveProvider>
      <LiveRegions />
      <Outlet />
    </LiveProvider>
  );
}

/** No such address. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader heading={t('shell.notFound.title')} title={[t('shell.notFound.title')]} />
      <p>{t('shell.notFound.text')}</p>
      <Link to="/">{t('shell.notFound.home')}</Link>
    </>
  );
}

const ASK_AGAIN_MS = 5_000;

/** A page that threw: the shell stays. Where only the server is silent, we go on asking. */
export function BrokenPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const router = useRouter();
  const silent = error instanceof ApiError && (error.status === 0 || error.status >= 502);
  useEffect(() => {
    if (!silent) return;
    const timer = setInterval(() => void router.invalidate(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [silent, router]);
  const which = silent ? 'noAnswer' : 'broken';
  return (
    <>
      <PageHeader heading={t(`shell.${which}.title`)} title={[t(`shell.${which}.title`)]} />
      <p>{t(`shell.${which}.text`)}</p>
      <Button onClick={() => void router.invalidate()}>{t('shell.broken.reload')}</Button>
    </>
  );
}
