import { Button } from '@mantine/core';
import { Link, Outlet, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
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

/** A page that threw: the shell stays. */
export function BrokenPage() {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <>
      <PageHeader heading={t('shell.broken.title')} title={[t('shell.broken.title')]} />
      <p>{t('shell.broken.text')}</p>
      <Button onClick={() => void router.invalidate()}>{t('shell.broken.reload')}</Button>
    </>
  );
}
