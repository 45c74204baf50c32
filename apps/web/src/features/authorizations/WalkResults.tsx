import type { AuthorizationState, Walk } from '@linekeeper/api-contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { STATE_ICON, STATE_TONE } from '../../ui/state-look.ts';
import classes from './WalkPanel.module.css';

type Step = Walk['steps'][number];

/** The shapes of a walk's steps are those of the authorizations they become. */
const LOOK: Record<Step['state'], AuthorizationState> = {
  pending: 'not-authorized',
  'at-webex': 'waiting',
  checking: 'checking',
  works: 'healthy',
  refused: 'stopped',
  'not-finished': 'not-finished',
};
const WORD = {
  pending: 'pending',
  'at-webex': 'atWebex',
  checking: 'checking',
  works: 'works',
  refused: 'refused',
  'not-finished': 'notFinished',
} as const satisfies Record<Step['state'], string>;

/** What came back, job by job; a refusal says why and where to read. */
export function WalkResults({ walk }: { walk: Walk }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.results}>
      {walk.steps.map(({ job, state, text, article, hint }) => {
        const Icon = STATE_ICON[LOOK[state]];
        return (
          <li key={job} data-tone={STATE_TONE[LOOK[state]]}>
            <Icon size={16} aria-hidden />
            <span>
              <b>{t(`authorizations.jobs.${job}`)}</b>{' '}
              {t(`authorizations.walk.${state === 'pending' && walk.state !== 'open' ? 'notBegun' : WORD[state]}`)}
              {text ? <span className={classes.why}>{text}</span> : null}
              {hint ? <b className={classes.why}>{hint}</b> : null}
              {article !== null && (state === 'refused' || state === 'not-finished') ? (
                <Link to="/help/$article" params={{ article: String(article) }}>
                  {t('authorizations.walk.readWhy')}
                </Link>
              ) : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
