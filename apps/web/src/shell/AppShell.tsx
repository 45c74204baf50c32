import type { Session } from '@linekeeper/api-contract';
import { UnstyledButton } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconMenu2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api.ts';
import { remember, remembered } from '../theme/appearance.ts';
import { SimulatedChip } from '../ui/SimulatedChip.tsx';
import classes from './AppShell.module.css';
import { LiveMark } from './LiveMark.tsx';
import { LostBanner } from './LostBanner.tsx';
import { Navigation } from './Navigation.tsx';
import { NavigationDrawer } from './NavigationDrawer.tsx';
import { bottomBarOf, navigationOf } from './navigation.ts';
import { PersonMenu } from './PersonMenu.tsx';

const FOLDED_KEY = 'linekeeper.rail';

/** Rail, header, page. Everything a signed-in person sees lies in here. */
export function AppShell() {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const [folded, setFolded] = useState(() => remembered(FOLDED_KEY) === 'folded');
  const [drawer, setDrawer] = useState(false);
  const organization = useOrganizationOnScreen(session);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const items = navigationOf(session, organization?.slug ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page change closes the drawer
  useEffect(() => setDrawer(false), [path]);
  const fold = () => {
    remember(FOLDED_KEY, folded ? 'open' : 'folded');
    setFolded(!folded);
  };
  return (
    <div className={classes.shell} data-folded={folded || undefined}>
      <SkipLinks />
      <aside className={classes.rail}>
        <Brand folded={folded} />
        <nav id="navigation" aria-label={t('shell.navigation')} className={classes.railNav}>
          <Navigation items={items} organization={organization?.name ?? null} folded={folded} />
        </nav>
        <UnstyledButton
          className={classes.fold}
          onClick={fold}
          aria-label={folded ? t('shell.unfoldRail') : t('shell.foldRail')}
          title={folded ? t('shell.unfoldRail') : t('shell.foldRail')}
        >
          {folded ? (
            <IconLayoutSidebarLeftExpand size={18} aria-hidden />
          ) : (
            <IconLayoutSidebarLeftCollapse size={18} aria-hidden />
          )}
        </UnstyledButton>
      </aside>
      <header className={classes.header}>
        <UnstyledButton
          className={classes.burger}
          onClick={() => setDrawer(true)}
          aria-label={t('shell.openNavigation')}
        >
          <IconMenu2 size={20} aria-hidden />
        </UnstyledButton>
        <span className={classes.where}>{organization?.name ?? t('shell.product')}</span>
        <span className={classes.right}>
          {session?.simulatedWebex ? <SimulatedChip controlHubUrl={session.simulatedWebex.controlHubUrl} /> : null}
          <LiveMark />
          <PersonMenu session={session} />
        </span>
      </header>
      <main id="content" className={classes.main} tabIndex={-1}>
        <LostBanner />
        <Outlet />
      </main>
      <BottomBar>
        <Navigation items={bottomBarOf(items)} organization={null} bottom />
        <UnstyledButton className={classes.more} onClick={() => setDrawer(true)}>
          <IconMenu2 size={20} aria-hidden />
          <span>{t('shell.more')}</span>
        </UnstyledButton>
      </BottomBar>
      <NavigationDrawer opened={drawer} onClose={() => setDrawer(false)}>
        <nav aria-label={t('shell.navigation')}>
          <Navigation items={items} organization={organization?.name ?? null} />
        </nav>
      </NavigationDrawer>
    </div>
  );
}

function SkipLinks() {
  const { t } = useTranslation();
  return (
    <>
      <a className={classes.skip} href="#content">
        {t('shell.skipToContent')}
      </a>
      <a className={classes.skip} href="#navigation">
        {t('shell.skipToNavigation')}
      </a>
    </>
  );
}

function Brand({ folded }: { folded: boolean }) {
  const { t } = useTranslation();
  return (
    <Link to="/" className={classes.brand} aria-label={t('shell.product')}>
      <svg viewBox="0 0 28 18" width="28" height="18" aria-hidden="true" className={classes.logo}>
        <path d="M0 9h9M19 9h9" strokeWidth="4" />
        <path d="M9.5 3v12M18.5 3v12" strokeWidth="2" />
      </svg>
      {folded ? null : <span>{t('shell.product')}</span>}
    </Link>
  );
}

function BottomBar({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <nav className={classes.bottom} aria-label={t('shell.navigation')}>
      {children}
    </nav>
  );
}

/** The organization of the address; outside one, the only one a person has. */
export function useOrganizationOnScreen(session: Session | undefined): { slug: string; name: string } | null {
  const { org } = useParams({ strict: false });
  if (org !== undefined) return session?.organizations.find(({ slug }) => slug === org) ?? { slug: org, name: org };
  const [first] = session?.organizations ?? [];
  return first && (session?.organizations.length === 1 || session?.role === 'user') ? first : null;
}
