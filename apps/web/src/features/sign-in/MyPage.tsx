import { Button, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../../api.ts';
import { applyContrast, type Contrast, chosenContrast } from '../../theme/appearance.ts';
import { Facts } from '../../ui/Facts.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { timeZone } from '../../words.ts';
import classes from './MyPage.module.css';
import { Refused } from './Refused.tsx';

const MySubscriptions = lazy(() =>
  import('../notifications/index.ts').then((module) => ({ default: module.MySubscriptions })),
);

/** What is mine: profile, linked Webex, appearance of this device. */
export function MyPage() {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const { refused } = useSearch({ from: '/shell/signed-in/me' });
  return (
    <>
      <PageHeader heading={t('me.title')} title={[t('me.title')]} />
      {refused === undefined ? null : <Refused why={refused} />}
      <div className={classes.panels}>
        <Panel query={session} errorLead={t('me.profileError')} title={t('me.profile')}>
          {({ account, role, organizations }) => (
            <Facts
              facts={[
                { name: t('me.name'), value: account?.name },
                { name: t('me.email'), value: account?.email },
                { name: t('me.role'), value: role === 'owner' ? t('shell.person.owner') : t('shell.person.user') },
                {
                  name: t('me.organizations'),
                  value:
                    organizations.length === 0
                      ? t('me.noOrganization')
                      : organizations.map(({ slug, name }) => (
                          <Link key={slug} to="/o/$org" params={{ org: slug }} className={classes.organization}>
                            {name}
                          </Link>
                        )),
                },
                { name: t('me.webex'), value: <Webex linked={account?.webexLinked ?? false} /> },
              ]}
            />
          )}
        </Panel>
        <Appearance />
        <section className={classes.panel} aria-labelledby="told">
          <h2 id="told" className={classes.title}>
            {t('me.told')}
          </h2>
          {session.data === undefined ? null : (
            <div className={classes.told}>
              <Suspense>
                <MySubscriptions organizations={session.data.organizations} />
              </Suspense>
            </div>
          )}
        </section>
      </div>
      <p className={classes.version}>{t('me.version', { version: session.data?.version ?? '', zone: timeZone })}</p>
    </>
  );
}

function Webex({ linked }: { linked: boolean }) {
  const { t } = useTranslation();
  if (linked) return t('me.linked');
  return (
    <span className={classes.webex}>
      {t('me.notLinked')}
      <Button component="a" href="/sign-in/webex?link=1&next=/me" variant="default" size="xs">
        {t('me.link')}
      </Button>
    </span>
  );
}

function Appearance() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [contrast, setContrast] = useState<Contrast>(chosenContrast);
  return (
    <section className={classes.panel}>
      <h2 className={classes.title}>{t('me.appearance')}</h2>
      <p className={classes.help}>{t('me.appearanceHelp')}</p>
      <div className={classes.choice}>
        <span id="scheme">{t('me.scheme')}</span>
        <SegmentedControl
          aria-labelledby="scheme"
          value={colorScheme}
          onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
          data={[
            { value: 'light', label: t('me.light') },
            { value: 'dark', label: t('me.dark') },
            { value: 'auto', label: t('me.system') },
          ]}
        />
      </div>
      <div className={classes.choice}>
        <span id="contrast">{t('me.contrast')}</span>
        <SegmentedControl
          aria-labelledby="contrast"
          value={contrast}
          onChange={(value) => {
            const next = value === 'more' ? 'more' : 'system';
            applyContrast(next);
            setContrast(next);
          }}
          data={[
            { value: 'system', label: t('me.contrastSystem') },
            { value: 'more', label: t('me.contrastMore') },
          ]}
        />
      </div>
    </section>
  );
}
