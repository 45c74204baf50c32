import { type Gap, type Job, listGaps } from '@linekeeper/api-contract';
import { IconCheck, IconCircleHalf2, IconMinus, IconProgressDown, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { Panel } from '../../ui/Panel.tsx';
import { spanOf } from '../../words.ts';
import classes from './GapAccount.module.css';

const ICON = {
  filling: IconProgressDown,
  filled: IconCheck,
  partly: IconCircleHalf2,
  lost: IconX,
  none: IconMinus,
} as const satisfies Record<Gap['state'], unknown>;

interface GapAccountProps {
  organization: string;
  job?: Job;
  /** INC-2481. */
  incident?: string;
}

/** The written account of what was missed: from when to when, what came back, what is lost and why. */
export function GapAccount({ organization, job, incident }: GapAccountProps) {
  const { t } = useTranslation();
  const filters = { ...(job && { job }), ...(incident && { incident }) };
  const query = useQuery({
    ...queryFor(listGaps, { params: { organization }, query: filters }),
    refetchInterval: ({ state }) => (state.data?.gaps.some((gap) => gap.state === 'filling') ? 5_000 : 60_000),
  });
  return (
    <Panel
      query={query}
      title={t('walkLinks.gaps.title')}
      errorLead={t('walkLinks.gaps.error')}
      isEmpty={({ gaps }) => gaps.length === 0}
      empty={<p className={classes.none}>{t('walkLinks.gaps.empty')}</p>}
    >
      {({ gaps }) => (
        <ul className={classes.gaps}>
          {gaps.map((gap) => (
            <li key={gap.id}>
              {job === undefined ? <b>{t(`authorizations.jobs.${gap.job}`)}</b> : null}
              <GapLine gap={gap} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** One account: shape, word, the time it is about, and the sentence. */
export function GapLine({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const Icon = ICON[gap.state];
  return (
    <p className={classes.line} data-state={gap.state}>
      <Icon size={16} aria-hidden />
      <span>
        <b>{t(`walkLinks.gaps.states.${gap.state}`)}</b>{' '}
        <span className={classes.span}>{spanOf(Date.parse(gap.from), Date.parse(gap.to), now)}</span>
        <span className={classes.text}>{gap.text}</span>
      </span>
    </p>
  );
}
