import {
  type AuthorizationCard,
  getAuthorization,
  promoteStandby,
  removeStandby,
  type Standby,
  startDrill,
  stopDrill,
} from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { Age } from '../../ui/Age.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { clockTime } from '../../words.ts';
import classes from './StandbysPanel.module.css';
import type { WalkStarter } from './use-walk.ts';

interface StandbysPanelProps {
  organization: string;
  card: Pick<AuthorizationCard, 'job' | 'standbys' | 'drill' | 'authorizer'>;
  owner: boolean;
  starter: WalkStarter;
}

/** Who takes over when the first one stops, and whether that has been tried. */
export function StandbysPanel({ organization, card, owner, starter }: StandbysPanelProps) {
  const { t } = useTranslation();
  const { job, standbys } = card;
  if (job === 'sign-in') return <p className={classes.muted}>{t('authorizations.standbys.notForSignIn')}</p>;
  return (
    <div className={classes.panel}>
      {standbys.length === 0 ? (
        <p className={classes.muted}>{t('authorizations.standbys.none')}</p>
      ) : (
        <ul className={classes.list}>
          {standbys.map((standby) => (
            <OneStandby key={standby.authorizationId} {...{ organization, job, standby, owner }} />
          ))}
        </ul>
      )}
      {owner ? (
        <div className={classes.row}>
          <Button
            variant="default"
            size="sm"
            loading={starter.pending}
            disabled={card.authorizer === null}
            onClick={() => starter.start([job], 'standby')}
          >
            {t('authorizations.standbys.add')}
          </Button>
        </div>
      ) : null}
      {standbys.length > 0 ? <Drill {...{ organization, card, owner }} /> : null}
      <p className={classes.muted}>
        <Link to="/help/$article" params={{ article: '1113' }}>
          {t('authorizations.incidents.article', { article: 1113 })}
        </Link>
      </p>
    </div>
  );
}

function OneStandby(props: { organization: string; job: AuthorizationCard['job']; standby: Standby; owner: boolean }) {
  const { organization, job, standby, owner } = props;
  const { t } = useTranslation();
  const nameId = useId();
  const [asking, setAsking] = useState(false);
  const params = { organization, job, authorization: standby.authorizationId };
  const readAgain = useReadAgain(organization);
  const promote = useMutation({ mutationFn: () => call(promoteStandby, { params }), onSettled: readAgain });
  const remove = useMutation({ mutationFn: () => call(removeStandby, { params }), onSettled: readAgain });
  const error = promote.error ?? remove.error;
  return (
    <li className={classes.standby}>
      <p className={classes.name} id={nameId}>
        {standby.authorizer.name}
        {standby.client === 'service-app' ? <> · {t('authorizations.standbys.serviceApp')}</> : null}
      </p>
      <p className={classes.muted}>{standby.authorizer.email}</p>
      <StateMark state={standby.state} since={standby.verdict?.since ?? null} percent={null} />
      <p className={classes.muted}>
        {standby.serving ? <b className={classes.serving}>{t('authorizations.standbys.servesNow')} </b> : null}
        {standby.verdict?.sentence}
        {standby.knownGoodAt === null || standby.state === 'stopped' ? null : (
          <>
            {t('authorizations.knownGood')} <Age at={standby.knownGoodAt} />
          </>
        )}
      </p>
      {owner ? (
        <div className={classes.row}>
          <Button
            variant="default"
            size="compact-sm"
            loading={promote.isPending}
            aria-describedby={nameId}
            onClick={() => promote.mutate()}
          >
            {t('authorizations.standbys.promote')}
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            loading={remove.isPending}
            className={classes.danger}
            aria-describedby={nameId}
            onClick={() => (asking ? remove.mutate() : setAsking(true))}
          >
            {asking ? t('authorizations.standbys.removeSurely') : t('authorizations.standbys.remove')}
          </Button>
        </div>
      ) : null}
      {asking ? <p className={classes.muted}>{t('authorizations.standbys.removeText')}</p> : null}
      {error ? <ErrorText error={error} lead={t('authorizations.acts.notDone')} /> : null}
    </li>
  );
}

function Drill({ organization, card, owner }: Pick<StandbysPanelProps, 'organization' | 'card' | 'owner'>) {
  const { t } = useTranslation();
  const { job, drill } = card;
  const params = { organization, job };
  const readAgain = useReadAgain(organization);
  const start = useMutation({
    mutationFn: () => call(startDrill, { params, body: { minutes: 5 } }),
    onSettled: readAgain,
  });
  const stop = useMutation({ mutationFn: () => call(stopDrill, { params }), onSettled: readAgain });
  const running = drill !== null && drill.endedAt === null;
  const error = start.error ?? stop.error;
  return (
    <div className={classes.drill}>
      <p className={classes.muted} aria-live="polite">
        {running ? t('authorizations.standbys.drillRuns', { time: clockTime(drill.endsAt) }) : null}
        {drill !== null && !running ? <DrillResult drill={drill} /> : null}
        {drill === null ? t('authorizations.standbys.drillText') : null}
      </p>
      {owner ? (
        <div className={classes.row}>
          {running ? (
            <Button variant="default" size="sm" loading={stop.isPending} onClick={() => stop.mutate()}>
              {t('authorizations.standbys.drillStop')}
            </Button>
          ) : (
            <Button variant="default" size="sm" loading={start.isPending} onClick={() => start.mutate()}>
              {t('authorizations.standbys.drillStart')}
            </Button>
          )}
        </div>
      ) : null}
      {error ? <ErrorText error={error} lead={t('authorizations.acts.notDone')} /> : null}
    </div>
  );
}

function DrillResult({ drill }: { drill: NonNullable<AuthorizationCard['drill']> }) {
  const { t } = useTranslation();
  const { firstGoodAt, startedAt, calls: count, refused } = drill;
  if (firstGoodAt === null) return <>{t('authorizations.standbys.drillFailed', { refused })}</>;
  const seconds = ((Date.parse(firstGoodAt) - Date.parse(startedAt)) / 1000).toFixed(1);
  return (
    <>
      {t('authorizations.standbys.drillWorked', { seconds, count, refused })} <Age at={startedAt} />
    </>
  );
}

function useReadAgain(organization: string): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [getAuthorization.name, organization] });
}
