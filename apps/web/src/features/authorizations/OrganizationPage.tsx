import { type AuthorizationCard, type Job, listAuthorizations } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, queryFor, sessionQuery } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { ageWords } from '../../ui/Age.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Blocks, Panel } from '../../ui/Panel.tsx';
import { clockTimeWithSeconds } from '../../words.ts';
import { AuthorizationRow } from './AuthorizationRow.tsx';
import { allKnownGoodAt, jobsInARow, missingJobs } from './job-look.ts';
import classes from './OrganizationPage.module.css';
import { TroubleBanner } from './TroubleBanner.tsx';
import { useStartWalk, type WalkStarter } from './use-walk.ts';
import { Warnings } from './Warnings.tsx';

/** Not part of the first look. */
const WalkPanel = lazy(() => import('./WalkPanel.tsx').then((module) => ({ default: module.WalkPanel })));
/** Heavy with fields, besides. */
const WalkLinks = lazy(() => import('./WalkLinks.tsx').then((module) => ({ default: module.WalkLinks })));

type Listed = AnswerOf<typeof listAuthorizations>;

/** Do all five work, as whom, since when, how fresh is the data; and the one thing to do when one does not. */
export function OrganizationPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/' });
  const { walk, back } = useSearch({ from: '/shell/signed-in/o/$org/' });
  const navigate = useNavigate();
  const { data: session } = useQuery(sessionQuery);
  const query = useQuery({
    ...queryFor(listAuthorizations, { params: { organization: org } }),
    refetchInterval: 60_000,
  });
  const starter = useStartWalk(org);
  const { data } = query;
  const stopped = stoppedJobs(data);
  const owner = session?.role === 'owner';
  const name = data?.organization.name ?? session?.organizations.find(({ slug }) => slug === org)?.name ?? org;
  return (
    <>
      <PageHeader
        heading={t('authorizations.heading', { organization: name })}
        title={[
          stopped.length > 0
            ? t('authorizations.titleStopped', { jobs: jobsInARow(t, stopped) })
            : t('authorizations.title'),
          name,
        ]}
        sub={data ? <AsOf listed={data} /> : null}
        actions={data && owner && walk === undefined ? <AuthorizeMissing listed={data} starter={starter} /> : null}
      />
      {starter.error ? <ErrorText error={starter.error} lead={t('authorizations.walkError')} /> : null}
      {walk !== undefined && owner ? (
        <Suspense>
          <WalkPanel
            organization={{ slug: org, name }}
            walk={walk}
            starter={starter}
            cameBack={back === 'webex'}
            onClose={() => void navigate({ to: '/o/$org', params: { org }, search: {} })}
          />
        </Suspense>
      ) : null}
      <Panel query={query} errorLead={t('authorizations.error')} bare skeleton={<Blocks lines={5} height={72} />}>
        {(listed) => (
          <>
            {listed.banner && walk === undefined ? (
              <TroubleBanner listed={listed} banner={listed.banner} owner={owner} starter={starter} />
            ) : null}
            <ul className={classes.rows}>
              {listed.cards.map((card) => (
                <AuthorizationRow
                  key={card.job}
                  organization={org}
                  card={card}
                  owner={owner}
                  starter={starter}
                  inBanner={listed.banner?.jobs.includes(card.job) ?? false}
                />
              ))}
            </ul>
            {owner && walk === undefined ? (
              <Suspense>
                <WalkLinks organization={{ slug: org, name }} cards={listed.cards} />
              </Suspense>
            ) : null}
          </>
        )}
      </Panel>
      {data?.cards.some(({ authorizer }) => authorizer !== null) ? <Warnings organization={org} owner={owner} /> : null}
    </>
  );
}

function stoppedJobs(listed: Listed | undefined): Job[] {
  return (listed?.cards ?? []).filter(({ state }) => state === 'stopped').map(({ job }) => job);
}

function AsOf({ listed }: { listed: Listed }) {
  const { t } = useTranslation();
  const now = useNow(10_000);
  const good = allKnownGoodAt(listed.cards);
  const time = clockTimeWithSeconds(listed.asOf);
  return (
    <>
      {good === null ? null : `${t('authorizations.allWork', { age: ageWords(t, now + 9_999 - Date.parse(good)) })} `}
      <span className={classes.muted}>{t('authorizations.asOf', { time })}</span>
    </>
  );
}

function AuthorizeMissing({
  listed,
  starter,
}: {
  listed: { cards: AuthorizationCard[]; banner: unknown };
  starter: WalkStarter;
}) {
  const { t } = useTranslation();
  const missing = missingJobs(listed.cards);
  if (missing.length === 0) return null;
  return (
    <Button
      variant={listed.banner ? 'default' : 'filled'}
      loading={starter.pending}
      onClick={() => starter.start(missing)}
    >
      {missing.length === listed.cards.length
        ? t('authorizations.authorizeAll')
        : t('authorizations.authorizeMissing', { count: missing.length })}
    </Button>
  );
}
