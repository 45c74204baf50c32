import type { AuthorizationCard } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { IconCheck, IconExternalLink, IconLoader2, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Age } from '../../ui/Age.tsx';
import { Lifeline } from '../../ui/Lifeline.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { inARow, wholeTime } from '../../words.ts';
import classes from './AuthorizationRow.module.css';
import { DataAxis } from './DataAxis.tsx';
import { JOB_ICON, walkHelps } from './job-look.ts';
import type { WalkStarter } from './use-walk.ts';
import { LiftBlock } from './WalkWaiting.tsx';

interface AuthorizationRowProps {
  organization: string;
  card: AuthorizationCard;
  owner: boolean;
  starter: WalkStarter;
  /** The banner has this one's button; the row then has none of its own. */
  inBanner: boolean;
}

/** One authorization: on the left the authorization, on the right the data; never mixed. */
export function AuthorizationRow(props: AuthorizationRowProps) {
  const { organization, card } = props;
  const { t } = useTranslation();
  const Icon = JOB_ICON[card.job];
  const name = t(`authorizations.jobs.${card.job}`);
  return (
    <li className={classes.row}>
      <div className={classes.job}>
        <Icon size={20} stroke={1.75} aria-hidden />
        <div>
          <h2 className={classes.name}>
            <Link to="/o/$org/authorizations/$job" params={{ org: organization, job: card.job }}>
              {name}
            </Link>
          </h2>
          <p className={classes.second}>
            {card.authorizer
              ? t('authorizations.actsAs', { name: card.authorizer.name })
              : t(`authorizations.purpose.${card.job}`)}
          </p>
        </div>
      </div>
      <div className={classes.state}>
        <StateMark state={card.state} since={card.stoppedSince} percent={card.data.progressPercent} />
        <SecondLine card={card} />
        <StandbyLine card={card} />
      </div>
      <div className={classes.line}>
        {card.state === 'not-authorized' ? null : <Lifeline segments={card.lifeline} range="24h" />}
      </div>
      <DataAxis data={card.data} className={classes.data} />
      <div className={classes.acts}>
        <Acts {...props} name={name} />
      </div>
    </li>
  );
}

function SecondLine({ card }: { card: AuthorizationCard }) {
  const { t } = useTranslation();
  switch (card.state) {
    case 'not-authorized':
      return card.needs.length > 0 ? (
        <p className={classes.second}>{t('authorizations.needs', { needs: inARow(card.needs.map(inSentence)) })}</p>
      ) : null;
    case 'waiting':
      return <p className={classes.second}>{t('authorizations.webexPageOpen')}</p>;
    case 'not-finished':
      return (
        <div className={classes.notFinished}>
          <p>{t('authorizations.notFinished.text')}</p>
          <p>{t('authorizations.notFinished.lift')}</p>
          <LiftBlock integrationId={card.integrationId} />
        </div>
      );
    case 'checking':
      return <Checks card={card} />;
    case 'partly':
    case 'stopped':
    case 'unknown':
      return (
        <p className={classes.second}>
          {card.verdict ? (
            <>
              {card.verdict.sentence}{' '}
              {card.verdict.certainty === 'unknown'
                ? null
                : t('authorizations.certaintyLine', { certainty: t(`ui.certainty.${card.verdict.certainty}`) })}
            </>
          ) : (
            <>
              <Trouble card={card} />
              <KnownGood at={card.knownGoodAt} />
            </>
          )}
        </p>
      );
    case 'paused':
      return (
        <p className={classes.second}>
          {card.act === null
            ? t('authorizations.acts.pausedLine')
            : t('authorizations.acts.pausedBy', { ...card.act, time: wholeTime(card.act.at) })}
        </p>
      );
    case 'healthy':
    case 'filling':
      return (
        <p className={classes.second}>
          <Trouble card={card} />
          <KnownGood at={card.knownGoodAt} />
        </p>
      );
  }
}

/** Needs come as headings; inside a sentence only the first keeps its capital. */
function inSentence(need: string, index: number): string {
  return index === 0 ? need : need.charAt(0).toLowerCase() + need.slice(1);
}

/** Who stands by, the next one first: one line, whatever the state. */
function StandbyLine({ card: { standbys, drill } }: { card: AuthorizationCard }) {
  const { t } = useTranslation();
  const next = standbys.find(({ serving }) => serving) ?? standbys[0];
  if (next === undefined) return null;
  const { name } = next.authorizer;
  const inDrill = drill !== null && drill.endedAt === null;
  return (
    <p className={classes.second}>
      {next.serving && inDrill ? t('authorizations.standbys.lineDrill', { name }) : null}
      {next.serving && !inDrill ? t('authorizations.standbys.lineServes', { name }) : null}
      {next.serving ? null : t('authorizations.standbys.line', { name, state: t(`ui.states.${next.state}`) })}
      {next.knownGoodAt === null ? null : (
        <>
          , {t('authorizations.standbys.checked')} <Age at={next.knownGoodAt} />
        </>
      )}
    </p>
  );
}

function KnownGood({ at }: { at: string | null }) {
  const { t } = useTranslation();
  if (at === null) return null;
  return (
    <>
      {t('authorizations.knownGood')} <Age at={at} />
    </>
  );
}

/** What stands in the way just now; nothing has stopped. */
function Trouble({ card: { trouble } }: { card: AuthorizationCard }) {
  const { t } = useTranslation();
  if (trouble === null) return null;
  return (
    <>
      {trouble.sentence} {t('authorizations.troubleSince', { time: wholeTime(trouble.since) })}{' '}
      {trouble.retryAt === null ? null : <>{t('authorizations.troubleAgain', { time: wholeTime(trouble.retryAt) })} </>}
      <Link to="/help/$article" params={{ article: String(trouble.article) }}>
        {t('authorizations.incidents.article', { article: trouble.article })}
      </Link>{' '}
      ·{' '}
    </>
  );
}

const CHECK_ICON = { ok: IconCheck, failed: IconX, running: IconLoader2 } as const;

function Checks({ card }: { card: AuthorizationCard }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.checks}>
      {card.checks.map(({ label, outcome, text }) => {
        const Icon = CHECK_ICON[outcome];
        return (
          <li key={label} data-outcome={outcome}>
            <Icon size={14} aria-hidden />
            <span>
              {label} <span className="lk-hidden">{t(`authorizations.checkOutcome.${outcome}`)}</span>
              {text ? ` ${text}` : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Acts({ organization, card, owner, starter, inBanner, name }: AuthorizationRowProps & { name: string }) {
  const { t } = useTranslation();
  const params = { org: organization, job: card.job };
  const authorize = (label: string) => (
    <Button
      variant="default"
      size="sm"
      loading={starter.pending}
      aria-label={`${label}: ${name}`}
      onClick={() => starter.start([card.job])}
    >
      {label}
    </Button>
  );
  const open = (label: string, tab?: string) => (
    <LinkButton
      to="/o/$org/authorizations/$job"
      params={params}
      search={tab ? { tab } : {}}
      aria-label={`${label}: ${name}`}
    >
      {label}
    </LinkButton>
  );
  if (!owner) return open(t('authorizations.open'));
  switch (card.state) {
    case 'not-authorized':
      return authorize(t('authorizations.authorize'));
    case 'waiting':
      return (
        <Button
          variant="default"
          rightSection={<IconExternalLink size={16} aria-hidden />}
          aria-label={`${t('authorizations.openAgain')}: ${name}`}
          onClick={() => starter.start([card.job])}
        >
          {t('authorizations.openAgain')}
        </Button>
      );
    case 'not-finished':
      return authorize(t('authorizations.tryAgain'));
    case 'checking':
      return null;
    case 'stopped':
      return (
        <>
          {inBanner ? null : walkHelps(card) ? (
            authorize(t('authorizations.authorize'))
          ) : card.verdict === null ? null : (
            <LinkButton
              to="/help/$article"
              params={{ article: String(card.verdict.article) }}
              aria-label={`${t('authorizations.howToFix')}: ${name}`}
            >
              {t('authorizations.howToFix')}
            </LinkButton>
          )}
          {open(t('authorizations.why'), 'evidence')}
        </>
      );
    case 'partly':
    case 'unknown':
      return open(t('authorizations.why'), 'evidence');
    case 'healthy':
    case 'filling':
    case 'paused':
      return open(t('authorizations.open'));
  }
}
